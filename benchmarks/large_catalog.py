"""Catalogs of any size: made-up tracks beside the example music."""
import sqlite3
import subprocess
import sys

from song import ROOT
from vectors import directions

PART = 20_000


def make_catalog(path, segue, seeds, tracks):
    """A real catalog of the example music, and made-up tracks analysed by the same stages."""
    import numpy as np
    random = np.random.default_rng(1)
    subprocess.run([segue, "--catalog", path, "scan", ROOT / "examples" / "music"], check=True, stdout=subprocess.DEVNULL)
    database = sqlite3.connect(path)
    columns = "genre, confidence, feature_version, model, probabilities, embedding, mfcc_mean"
    own = database.execute(f"SELECT {columns} FROM sounds WHERE embedding IS NOT NULL").fetchall()
    given = sqlite3.connect(seeds).execute(f"SELECT {columns} FROM sounds WHERE embedding IS NOT NULL").fetchall() \
        if seeds else own
    versions = own[0][2:4]
    embeddings = directions(row[5] for row in given)
    if embeddings.shape[1] != len(own[0][5]) // 4:
        sys.exit(f"{seeds}: its embeddings are another model's")
    near = np.argsort(-(embeddings @ embeddings.T), axis=1)[:, 1:31]
    database.execute("DROP TRIGGER IF EXISTS revision_of_added_sound")  # once at the end is enough
    for begin in range(0, tracks, PART):
        numbers = range(begin, min(begin + PART, tracks))
        first = random.integers(len(given), size=len(numbers))
        second = near[first, random.integers(near.shape[1], size=len(numbers))]
        weight = random.uniform(0, 1, (len(numbers), 1))
        a, b = embeddings[first], embeddings[second]
        noise = random.standard_normal(a.shape) * np.linalg.norm(a - b, axis=1, keepdims=True) / a.shape[1]**0.5
        mixed = weight * a + (1 - weight) * b + 0.1 * noise
        mixed = (mixed / np.linalg.norm(mixed, axis=1, keepdims=True)).astype("<f4")
        hashes = [random.bytes(16).hex() for _ in numbers]
        database.executemany(
            "INSERT INTO sounds (id, hash, content_hash, verdict, reason, duration_s, genre, confidence, feature_version, "
            "model, probabilities, embedding, mfcc_mean) VALUES (?, ?, ?, 'sound', '', 240, ?, ?, ?, ?, ?, ?, ?)",
            [(1000 + n, hashes[i], hashes[i][::-1], *given[f][:2], *versions, given[f][4], mixed[i].tobytes(), given[f][6])
             for i, (n, f) in enumerate(zip(numbers, first))])
        database.executemany(
            "INSERT INTO tracks (path, size, mtime_ns, sound, title, artist, album, album_artist, genre, year, track) "
            "VALUES (?, 4000000, 1, ?, ?, ?, 'Album', '', '', 2000, 1)",
            [(f"/music/{n // 1000}/{n}.mp3".encode(), 1000 + n, f"Title {n}",
              f"Artist {random.integers(20_000)}" if n % 2 else "") for n in numbers])
        database.commit()
    database.execute("CREATE TRIGGER revision_of_added_sound AFTER INSERT ON sounds BEGIN "
                     "UPDATE revision SET number = random(); END")
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()


def large_catalog(segue, seeds, tracks):
    """A catalog of so many made-up tracks, in build/large-catalog; made where it is absent. `seeds`: a real catalog or None."""
    folder = ROOT / "build" / "large-catalog"
    folder.mkdir(parents=True, exist_ok=True)
    catalog = folder / f"{tracks}.db"
    if not catalog.exists():
        making = catalog.with_suffix(".making")
        making.unlink(missing_ok=True)
        make_catalog(making, segue, seeds, tracks)
        making.rename(catalog)
    return catalog
