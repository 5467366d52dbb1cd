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
    """A rising tone, a steady chord, a burst of noise each half second, and a little noise throughout."""
    t = np.arange(count) / RATE
    tone = 0.3 * np.sin(2 * np.pi * (110 * t + 300 * t * t))
    chord = sum(0.05 * np.sin(2 * np.pi * hz * t) for hz in (261.63, 329.63, 392.0))
    bursts = noise(count) * (0.4 * np.exp(-30 * np.mod(t, 0.5)) + 0.001)
    return (tone + chord + bursts).astype(np.float32)


def spectra(golden):
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


def descriptors(golden):
    feature = librosa.feature
    signal = music(6 * RATE)
    quiet = np.concatenate([signal[: 3 * RATE], np.zeros(RATE, np.float32), signal[3 * RATE :]])
    golden["spectral_centroid"] = feature.spectral_centroid(y=quiet, sr=RATE)
    golden["spectral_bandwidth"] = feature.spectral_bandwidth(y=quiet, sr=RATE)
    golden["spectral_rolloff"] = feature.spectral_rolloff(y=quiet, sr=RATE)
    golden["spectral_flatness"] = feature.spectral_flatness(y=quiet)
    golden["spectral_contrast"] = feature.spectral_contrast(y=quiet, sr=RATE).T[::8]
    golden["zero_crossing_rate"] = feature.zero_crossing_rate(quiet)
    golden["rms"] = feature.rms(y=quiet)
    golden["onset_strength"] = librosa.onset.onset_strength(y=quiet, sr=RATE)
    golden["chroma_stft"] = feature.chroma_stft(y=quiet, sr=RATE).T[::8]
    golden["tuning"] = librosa.estimate_tuning(S=np.abs(librosa.stft(quiet)) ** 2, sr=RATE)
    golden["chroma_detuned"] = feature.chroma_stft(y=quiet, sr=RATE, tuning=0.37).T[::16]
    mfcc = feature.mfcc(y=quiet, sr=RATE, n_mfcc=40)
    golden["mfcc_delta"] = feature.delta(mfcc).T[[*range(6), *range(6, 294, 12), *range(296, 302)]]
    golden["mfcc_delta_2"] = feature.delta(mfcc[:5], order=2).T[::8]
    # Bursts each half second: 120 beats a minute. Faster and slower by resampling in name only.
    beat = music(20 * RATE)
    golden["tempo"] = [feature.tempo(y=beat, sr=rate)[0] for rate in (RATE, 16000, 30000)]


def write(path, golden):
    with open(path, "w", encoding="ascii") as file:
        for name, matrix in golden.items():
            matrix = np.atleast_2d(np.asarray(matrix))
            file.write(f"{name} {matrix.shape[0]} {matrix.shape[1]}\n")
            for row in matrix:
                file.write(" ".join(f"{value:.7g}" for value in row) + "\n")


def main():
    golden = {}
    spectra(golden)
    descriptors(golden)
    write(Path(__file__).resolve().parent.parent / "tests/dsp/golden.txt", golden)


if __name__ == "__main__":
    main()
