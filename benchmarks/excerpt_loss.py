"""What excerpts lose on labelled songs, which are made of clips: benchmarks/excerpts --models."""
import csv
import random
import sqlite3
import subprocess
import tempfile
from pathlib import Path

from pcm import decoded, write_wave
from vectors import directions

# A song of four parts: how many clips of the same artist, genre and fold it is made of.
KINDS = {"one clip, four times": 1, "two clips in turns": 2, "four clips": 4}


def songs_of(rows, kind):
    """Of each clip of labels A, the clips of its song; none where its artist has too few."""
    chance = random.Random(1)
    songs = []
    for row in rows:
        if row["label_confidence"] != "A":
            continue
        same = [other for other in rows if other is not row and row["artist"] and
                all(other[key] == row[key] for key in ("artist", "genre", "fold"))]
        if len(same) >= KINDS[kind] - 1:
            parts = [row, *chance.sample(same, KINDS[kind] - 1)]
            songs.append((row, parts * (4 // len(parts))))
    return songs


def heard(segue, folder, model, *words):
    """Genres and embeddings of the songs of a folder, in the order of their names."""
    with tempfile.TemporaryDirectory() as catalogs:
        catalog = Path(catalogs) / "songs.db"
        subprocess.run([segue, "--catalog", catalog, "scan", folder, "--model", model, *words], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        rows = sqlite3.connect(catalog).execute("SELECT sounds.genre, embedding FROM tracks JOIN sounds ON sounds.id = sound "
                                                "ORDER BY path").fetchall()
    return [genre for genre, _ in rows], directions(embedding for _, embedding in rows)


def is_right(genres, vectors, songs):
    """Of each song: is its genre right, and its nearest neighbour's by another artist?"""
    import numpy as np
    truth = np.array([row["genre"] for row, _ in songs])
    artists = np.array([row["artist"] for row, _ in songs])
    similarity = vectors @ vectors.T
    similarity[(artists[:, None] == artists[None]) & (artists[:, None] != "")] = -2
    np.fill_diagonal(similarity, -2)
    return np.stack([np.array(genres) == truth, truth[similarity.argmax(axis=1)] == truth], axis=1)


def measure(segue, manifest, models):
    import numpy as np
    with open(manifest, encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["fold"] and row["genre"]]
    print(f"{'songs of two minutes':22} songs   accuracy: whole  excerpts  lost         P@1: whole  excerpts  lost")
    for kind in KINDS:
        whole, excerpts = [], []
        for fold in sorted({row["fold"] for row in rows}):
            songs = songs_of([row for row in rows if row["fold"] == fold], kind)
            paths = {part["path"] for _, parts in songs for part in parts}
            sounds = {path: decoded(manifest.parent / path) for path in paths}
            with tempfile.TemporaryDirectory() as folder:
                for number, (_, parts) in enumerate(songs):
                    write_wave(Path(folder) / f"{number:05}.wav", [sounds[part["path"]] for part in parts])
                model = models / f"fold{fold}.onnx"
                whole.append(is_right(*heard(segue, folder, model, "--whole"), songs))
                excerpts.append(is_right(*heard(segue, folder, model), songs))
        whole, excerpts = (100.0 * np.concatenate(rights) for rights in (whole, excerpts))
        lost = whole - excerpts
        error = lost.std(axis=0) / len(lost)**0.5
        (accuracy, precision), (accuracy_by_excerpts, precision_by_excerpts) = whole.mean(axis=0), excerpts.mean(axis=0)
        print(f"{kind:22} {len(lost):5}   {accuracy:15.1f}  {accuracy_by_excerpts:8.1f}  {lost[:, 0].mean():4.1f} +- {error[0]:3.1f}"
              f"   {precision:10.1f}  {precision_by_excerpts:8.1f}  {lost[:, 1].mean():4.1f} +- {error[1]:3.1f}", flush=True)
