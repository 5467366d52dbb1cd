"""Scores the networks of a cross-validation on changed sound. scripts/robustness is the way to start it."""
import argparse
import csv
import json
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import librosa
import numpy as np
import scipy.signal
import soundfile

RATE = 44100


def ffmpeg(arguments, samples_in=None):
    return subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-threads", "1", *arguments],
                          input=samples_in, capture_output=True, check=True).stdout


def coded(samples):
    raw = ["-f", "f32le", "-ar", str(RATE), "-ac", "1"]
    mp3 = ffmpeg([*raw, "-i", "-", "-ac", "2", "-b:a", "64k", "-f", "mp3", "-"], samples.astype("<f4").tobytes())
    return np.frombuffer(ffmpeg(["-i", "-", *raw, "-"], mp3), "<f4")


def low_passed(samples):
    filter_ = scipy.signal.butter(8, 4000, fs=RATE, output="sos")
    return scipy.signal.sosfiltfilt(filter_, samples)


def at_speed(samples, speed):
    positions = np.arange(0, len(samples) - 1, speed)
    return np.interp(positions, np.arange(len(samples)), samples)


def noisy(samples):
    noise = np.random.default_rng(0).standard_normal(len(samples))
    return samples + noise * np.sqrt(np.mean(samples ** 2)) * 10 ** (-20 / 20)


# The change and the points of accuracy that it may cost.
CHANGES = {
    "as it is": (lambda samples: samples, 0),
    "MP3, 64 kb/s": (coded, 2),
    "low-pass at 4 kHz": (low_passed, 5),
    "20 dB quieter": (lambda samples: samples * 0.1, 1),
    "3 % faster": (lambda samples: at_speed(samples, 1.03), 2),
    "3 % slower": (lambda samples: at_speed(samples, 0.97), 2),
    "noise at 20 dB": (noisy, 4),
    "first 10 s": (lambda samples: samples[:10 * RATE], 6),
    "last 10 s": (lambda samples: samples[-10 * RATE:], 6),
}


def predictions(segue, folds, fold, rows, change, data):
    """Changes the sound of rows, and what the network without their fold says of it."""
    with tempfile.TemporaryDirectory() as folder:
        def write(row):
            name = f"{row['number']}.wav"
            samples, _ = librosa.load(data.parent / row["path"], sr=RATE)
            soundfile.write(Path(folder) / name, change(samples).astype(np.float32), RATE, subtype="FLOAT")
            return {**row, "path": name}

        with ThreadPoolExecutor() as pool:
            written = list(pool.map(write, rows))
        manifest = Path(folder) / "tracks.csv"
        with open(manifest, "w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, rows[0].keys())
            table.writeheader()
            table.writerows(written)
        subprocess.run([segue, "evaluate", folds / f"fold{fold}.onnx", manifest, "-o", folder], check=True,
                       stdout=subprocess.DEVNULL)
        with open(Path(folder) / "metrics.json", encoding="utf-8") as file:
            metrics = json.load(file)
        return metrics["accuracy"], metrics["balanced_accuracy"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segue", type=Path, required=True)
    parser.add_argument("--folds", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    arguments = parser.parse_args()
    with open(arguments.data, encoding="utf-8", newline="") as file:
        rows = [{"number": number, **row} for number, row in enumerate(csv.DictReader(file))]
    rows = [row for row in rows if row["label_confidence"] == "A" and row["fold"] != "" and row["genre"] != ""]

    print("| change | accuracy | balanced accuracy | points lost | may lose |", "| --- | --- | --- | --- | --- |", sep="\n")
    whole = None
    for name, (change, allowed) in CHANGES.items():
        figures = 100 * np.mean([
            predictions(arguments.segue.resolve(), arguments.folds.resolve(), fold,
                        [row for row in rows if int(row["fold"]) == fold], change, arguments.data)
            for fold in range(5)], axis=0)
        whole = figures if whole is None else whole
        print(f"| {name} | {figures[0]:.1f} % | {figures[1]:.1f} % | {whole[0] - figures[0]:.1f} | {allowed} |", flush=True)


if __name__ == "__main__":
    main()
