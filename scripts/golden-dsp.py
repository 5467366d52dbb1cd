#!/usr/bin/env python3
"""Writes tests/dsp/golden.txt: what librosa 0.11 makes of signals that tests/dsp/signals.h generates too.

    python3 -m venv .venv && .venv/bin/pip install librosa==0.11.0
    .venv/bin/python scripts/golden-dsp.py
"""

from pathlib import Path

import librosa
import numpy as np

RATE = 22050


def noise(count):
    """The numbers of the linear congruential generator of signals.h, -1 to 1."""
    values = np.empty(count)
    state = 1
    for i in range(count):
        state = (state * 1664525 + 1013904223) % 2**32
        values[i] = state / 2**31 - 1
    return values


def music(count):
    """A rising tone, a steady chord, and a burst of noise each half second."""
    t = np.arange(count) / RATE
    tone = 0.3 * np.sin(2 * np.pi * (110 * t + 300 * t * t))
    chord = sum(0.05 * np.sin(2 * np.pi * hz * t) for hz in (261.63, 329.63, 392.0))
    bursts = 0.4 * noise(count) * np.exp(-30 * np.mod(t, 0.5))
    return (tone + chord + bursts).astype(np.float32)


def step_1(golden):
    signal = music(2 * RATE + 1)
    power = np.abs(librosa.stft(signal)) ** 2
    golden["stft"] = power.T[[0, 1, 40, 86]]
    golden["stft_small"] = np.abs(librosa.stft(signal[:300], n_fft=256, hop_length=100)).T ** 2

    mel = librosa.feature.melspectrogram(y=signal, sr=RATE)
    golden["mel"] = mel.T[::8]
    golden["mel_htk"] = librosa.feature.melspectrogram(
        y=signal[:8000], sr=16000, n_fft=1024, hop_length=512, n_mels=40, fmin=50, fmax=7000, htk=True, norm=None
    ).T
    golden["mel_db"] = librosa.power_to_db(mel).T[::8]
    golden["mfcc"] = librosa.feature.mfcc(y=signal, sr=RATE, n_mfcc=40).T
    # A quiet second of tone, then silence: the limit of 80 dB below the maximum matters.
    quiet = np.concatenate([signal[:RATE], np.zeros(RATE, np.float32)])
    golden["mfcc_quiet"] = librosa.feature.mfcc(y=quiet, sr=RATE, n_mfcc=13).T[::4]


def write(path, golden):
    with open(path, "w", encoding="ascii") as file:
        for name, matrix in golden.items():
            matrix = np.atleast_2d(np.asarray(matrix))
            file.write(f"{name} {matrix.shape[0]} {matrix.shape[1]}\n")
            for row in matrix:
                file.write(" ".join(f"{value:.7g}" for value in row) + "\n")


def main():
    golden = {}
    step_1(golden)
    write(Path(__file__).resolve().parent.parent / "tests/dsp/golden.txt", golden)


if __name__ == "__main__":
    main()
