"""Libraries of tiny, distinct files: 0.6 s of noisy tones as WAV with tags of their own."""
import math
import random
import struct

RATE_HZ = 8000
SAMPLES = RATE_HZ * 6 // 10
PER_FOLDER = 100


def _text_frame(name, text):
    data = b"\x03" + text.encode()
    return name + struct.pack(">I2x", len(data)) + data


def _song(number):
    """A tone that few files share, under noise that none does."""
    noise = random.Random(number).randbytes(SAMPLES)
    period = 20 + number % 61
    tone = bytes(64 + round(60 * math.sin(2 * math.pi * i / period)) for i in range(period))
    repeated = (tone * (SAMPLES // period + 1))[:SAMPLES]
    samples = (int.from_bytes(repeated, "big") + (int.from_bytes(noise, "big") & int.from_bytes(b"\x3f" * SAMPLES, "big"))) \
        .to_bytes(SAMPLES, "big")
    frames = _text_frame(b"TIT2", f"Title {number}") + _text_frame(b"TPE1", f"Artist {number // 40}")
    tag = b"ID3\x03\x00\x00" + bytes([0, 0, len(frames) >> 7, len(frames) & 0x7F]) + frames
    tag += b"\0" * (len(tag) % 2)
    return b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, RATE_HZ, RATE_HZ, 1, 8) + b"data" + \
        struct.pack("<I", SAMPLES) + samples + b"id3 " + struct.pack("<I", len(tag)) + tag


def make_library(folder, files):
    """Writes what is not there yet; returns the paths."""
    paths = [folder / f"{number // PER_FOLDER:04}" / f"{number:06}.wav" for number in range(files)]
    for number, path in enumerate(paths):
        if path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        song = _song(number)
        path.write_bytes(b"RIFF" + struct.pack("<I", len(song)) + song)
    return paths
