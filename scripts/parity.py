"""Compares Segue with librosa on the same samples and on the same files; scripts/parity builds and runs everything."""

import argparse
import csv
import subprocess
import sys
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path

import librosa
import numpy as np

RATE = 22050
LOSSLESS = {".wav", ".flac"}
CONTAINERS = {".wav", ".flac", ".mp3", ".ogg", ".opus", ".m4a"}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stages", required=True, type=Path, help="the program dsp_stages")
    parser.add_argument("--segue", required=True, type=Path, help="the program segue")
    parser.add_argument("--examples", required=True, type=Path, help="folder with music")
    parser.add_argument("--data", required=True, type=Path, help="folder with a tracks.csv")
    parser.add_argument("--clips", type=int, default=60, help="how many of its clips")
    parser.add_argument("--output", required=True, type=Path, help="the report")
    return parser.parse_args()


def choose_files(arguments):
    """The example music, and clips of the data set that are spread evenly over it."""
    with open(arguments.data / "tracks.csv", newline="", encoding="utf-8") as file:
        clips = sorted(row["path"] for row in csv.DictReader(file))
    chosen = np.linspace(0, len(clips) - 1, arguments.clips).astype(int)
    examples = sorted(path for path in arguments.examples.rglob("*") if path.suffix in CONTAINERS)
    return examples, [arguments.data / clips[i] for i in chosen]


def run_segue_stages(program, samples):
    """What Segue makes of samples: matrices [bins x frames] as librosa has them, tempo and tuning."""
    frames = 1 + len(samples) // 512

    def read(file, rows):
        return np.fromfile(file, np.float32).reshape(rows, -1).T

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "samples"
        samples.tofile(path)
        subprocess.run([program, path, folder], check=True)
        files = {file.stem: file for file in Path(folder).glob("*.f32")}
        tempo, tuning = (read(files.pop(name), 1).item() for name in ("tempo", "tuning"))
        return {name: read(file, frames) for name, file in files.items()}, tempo, tuning


def run_librosa(samples):
    """The same from librosa, with its defaults."""
    feature = librosa.feature
    magnitude = np.abs(librosa.stft(samples))
    mel = feature.melspectrogram(y=samples, sr=RATE)
    mfcc = feature.mfcc(y=samples, sr=RATE, n_mfcc=40)
    matrices = {
        "path.stft": magnitude,
        "path.mel": mel,
        "path.mfcc": mfcc,
        "melspectrogram": mel,
        "mfcc": mfcc,
        "mfcc_delta": feature.delta(mfcc),
        "chroma_stft": feature.chroma_stft(y=samples, sr=RATE),
        "spectral_centroid": feature.spectral_centroid(y=samples, sr=RATE),
        "spectral_bandwidth": feature.spectral_bandwidth(y=samples, sr=RATE),
        "spectral_rolloff": feature.spectral_rolloff(y=samples, sr=RATE),
        "spectral_flatness": feature.spectral_flatness(y=samples),
        "spectral_contrast": feature.spectral_contrast(y=samples, sr=RATE),
        "zero_crossing_rate": feature.zero_crossing_rate(samples),
        "rms": feature.rms(y=samples),
        "onset_strength": librosa.onset.onset_strength(y=samples, sr=RATE)[np.newaxis],
    }
    tempo = feature.tempo(y=samples, sr=RATE)[0]
    tuning = librosa.estimate_tuning(S=magnitude**2, sr=RATE)
    return matrices, tempo, tuning


def relative_to_frame(actual, expected):
    """Largest difference of a frame, as a share of the frame's maximum."""
    return np.max(np.abs(actual - expected).max(axis=0) / np.maximum(expected.max(axis=0), 1e-30))


def relative_to_mean(actual, expected):
    """Largest difference of any frame, as a share of the column's mean magnitude."""
    scale = np.maximum(np.abs(expected).mean(axis=1, keepdims=True), 1e-30)
    return np.max(np.abs(actual - expected) / scale)


def statistics_difference(actual, expected):
    """Largest difference of mean and deviation over time, as a share of the column's mean magnitude."""
    scale = np.maximum(np.abs(expected).mean(axis=1), 1e-30)
    mean = np.abs(actual.mean(axis=1, dtype=float) - expected.mean(axis=1, dtype=float)) / scale
    deviation = np.abs(actual.std(axis=1, dtype=float) - expected.std(axis=1, dtype=float)) / scale
    return max(mean.max(), deviation.max())


DESCRIPTORS = [
    "melspectrogram",
    "mfcc",
    "mfcc_delta",
    "chroma_stft",
    "spectral_centroid",
    "spectral_bandwidth",
    "spectral_rolloff",
    "spectral_flatness",
    "spectral_contrast",
    "zero_crossing_rate",
    "rms",
    "onset_strength",
]


def compare_stages(program, files):
    """Differences of each file, by name of the measure."""
    differences = defaultdict(list)
    for number, path in enumerate(files, 1):
        print(f"\r{number} of {len(files)} ", end="", file=sys.stderr, flush=True)
        samples, _ = librosa.load(path, sr=RATE)
        actual, tempo, tuning = run_segue_stages(program, samples)
        expected, librosa_tempo, librosa_tuning = run_librosa(samples)
        differences["stft"].append(relative_to_frame(np.sqrt(actual["path.stft"]), expected["path.stft"]))
        differences["mel"].append(relative_to_frame(actual["path.mel"], expected["path.mel"]))
        differences["mfcc"].append(np.max(np.abs(actual["path.mfcc"] - expected["path.mfcc"])))
        for name in DESCRIPTORS:
            differences[name, "frames"].append(relative_to_mean(actual[name], expected[name]))
            differences[name, "statistics"].append(statistics_difference(actual[name], expected[name]))
        differences["tempo"].append(abs(tempo / librosa_tempo - 1))
        differences["tuning"].append(abs(tuning - librosa_tuning))
    print(file=sys.stderr)
    return differences


def compare_files(program, files):
    """Largest difference of the 40 mean MFCC of each file, decoded and resampled by each."""
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "features.csv"
        subprocess.run([program, "features", *files, "-o", table], check=True, capture_output=True)
        with open(table, newline="", encoding="utf-8") as file:
            rows = {Path(row["path"]).resolve(): row for row in csv.DictReader(file)}
    differences = {}
    for path in files:
        samples, _ = librosa.load(path, sr=RATE)
        expected = librosa.feature.mfcc(y=samples, sr=RATE, n_mfcc=40).mean(axis=1)
        row = rows[path.resolve()]
        differences[path] = max(abs(float(row[f"mfcc_{i:02}"]) - expected[i]) for i in range(40))
    return differences


def cells(*values):
    return "| " + " | ".join(values) + " |\n"


def row(name, limit, values):
    values = np.array(values)
    share = f"{np.count_nonzero(values <= limit)} of {len(values)}"
    return cells(name, f"{limit:g}", f"{np.median(values):.1e}", f"{values.max():.1e}", share)


def report(stages, files, examples, clips):
    text = (
        "# Parity with librosa\n\n"
        f"Written by `scripts/parity`: librosa {librosa.__version__} and Segue on {len(examples)} pieces of example music "
        f"and {len(clips)} clips, spread evenly over the data set.\n\n"
        "## Stages, on the same samples\n\n"
        "Both work on the samples that librosa decodes, at 22,050 Hz, with librosa's defaults: FFT of 2048, hop of 512, 128 "
        "mel bands, 40 MFCC. Each number is the worst frame and bin of a file.\n\n"
    )
    head = cells("stage", "limit", "median file", "worst file", "within the limit") + "| --- | ---: | ---: | ---: | ---: |\n"
    text += head
    text += row("STFT magnitude, relative to the frame's maximum", 1e-4, stages["stft"])
    text += row("mel power, relative to the frame's maximum", 1e-4, stages["mel"])
    text += row("MFCC, absolute", 0.01, stages["mfcc"])
    text += row("tempo, relative", 0.01, stages["tempo"])
    text += row("tuning, in semitones", 0.001, stages["tuning"])
    text += (
        "\nThe descriptors of `segue::dsp::DescriptorExtractor`, relative to the mean magnitude of each column over time: "
        "mean and deviation over time, and the worst single frame.\n\n"
    )
    text += head
    for name in DESCRIPTORS:
        text += row(f"`{name}`, mean and deviation", 1e-3, stages[name, "statistics"])
    for name in DESCRIPTORS:
        text += row(f"`{name}`, every frame", 1e-3, stages[name, "frames"])
    text += (
        "\nWhere a single frame of the roll-off is further away, the sum of the magnitudes reaches 85 % so close to a "
        "bin's edge that rounding decides which of two neighbouring bins (10.8 Hz) it is.\n\n"
        "## Whole files\n\n"
        "Each decodes, mixes down and resamples on its own; the largest difference of the 40 mean MFCC of a file "
        "(`segue features` against `librosa.load` and `librosa.feature.mfcc`).\n\n"
    )
    text += cells("format", "limit", "median file", "worst file", "within the limit") + head.split("\n")[1] + "\n"
    for suffix in sorted({path.suffix for path in files}, key=lambda s: (s not in LOSSLESS, s)):
        values = [difference for path, difference in files.items() if path.suffix == suffix]
        text += row(f"`{suffix}`", 0.3 if suffix in LOSSLESS else 1.0, values)
    return text


def main():
    warnings.filterwarnings("ignore")
    arguments = parse_arguments()
    examples, clips = choose_files(arguments)
    stages = compare_stages(arguments.stages, examples + clips)
    files = compare_files(arguments.segue, examples + clips)
    arguments.output.write_text(report(stages, files, examples, clips), encoding="utf-8")


if __name__ == "__main__":
    main()
