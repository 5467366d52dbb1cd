"""Runs the built program, and makes the files that its tests feed it."""

import fcntl
import json
import math
import os
import pathlib
import pty
import random
import re
import shutil
import struct
import subprocess
import tempfile
import termios
import unittest

PROGRAM = os.environ["SEGUE_PROGRAM"]
SOURCE = pathlib.Path(os.environ["SEGUE_SOURCE_DIR"])
MUSIC = SOURCE / "examples" / "music"
JAZZ = MUSIC / "jazz" / "blue-ferry.mp3"
WEIGHTS = SOURCE / "models" / "mel-cnn.onnx"

ALL_DONE, SOME_FAILED, WRONG_USAGE, NOTHING_DONE = range(4)


class Result:
    def __init__(self, code, out, err):
        self.code = code
        self.out = out.decode("utf-8")  # what the program prints is UTF-8, whatever the names of files are
        self.err = err.decode("utf-8")

    def objects(self):
        """The JSON objects, one a line."""
        return [json.loads(line) for line in self.out.split("\n")[:-1]]


class CliTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="segue-cli-"))
        self.addCleanup(shutil.rmtree, self.folder)
        self.environment = {"XDG_DATA_HOME": str(self.folder / "data"), "HOME": str(self.folder),
                            "XDG_CACHE_HOME": str(self.folder / "cache")}
        for name in ("ASAN_OPTIONS", "TSAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TBB_ENABLE_SANITIZERS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]

    def start(self, *arguments, **options):
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "env": self.environment, "cwd": self.folder} | options
        return subprocess.Popen([PROGRAM, *map(os.fsencode, map(_plain, arguments))], stdin=subprocess.DEVNULL, **options)

    def segue(self, *arguments, **options):
        """Runs to the end. A crash fails the test."""
        process = self.start(*arguments, **options)
        out, err = process.communicate(timeout=120)
        result = Result(process.returncode, out or b"", err or b"")
        self.assertIn(result.code, range(4), f"{arguments}: {result.err}")
        return result

    def assert_fails(self, result, code, *words):
        """Ended with that code and one clear line that holds the words."""
        self.assertEqual(result.code, code, result.out + result.err)
        for word in words:
            self.assertIn(str(word), result.err)
        self.assertEqual(len(result.err.strip().split("\n")), 1, result.err)


def _plain(argument):
    return argument if isinstance(argument, (bytes, os.PathLike)) else str(argument)


def on_terminal(test, columns, *arguments):
    """The lines, without their colours, that a terminal of so many columns shows."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    process = test.start(*arguments, stdout=its, stderr=its)
    os.close(its)
    text = b""
    while True:
        try:
            part = os.read(ours, 4096)
        except OSError:  # the program has closed its side
            part = b""
        if not part:
            break
        text += part
    os.close(ours)
    test.assertEqual(process.wait(timeout=120), ALL_DONE, text)
    return re.sub(r"\x1b\[[0-9;]*[mK]", "", text.decode("utf-8")).splitlines()


def as_nobody(test):
    """Options that run the program without the rights of root; skips the test where that cannot be done."""
    if os.geteuid() != 0:
        return {}
    probe = subprocess.run([PROGRAM, "--version"], user="nobody", group="nogroup", extra_groups=[], capture_output=True) \
        if _reachable_for_others(PROGRAM) else None
    if probe is None or probe.returncode != 0:
        test.skipTest("root may do everything, and others cannot run the program here")
    return {"user": "nobody", "group": "nogroup", "extra_groups": []}


def _reachable_for_others(path):
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in pathlib.Path(path).resolve().parents)


def wav(channels, rate_hz=22050, sample_format="i16"):
    """A WAV file's bytes from lists of samples (-1 to 1), one list a channel."""
    code, width, pack = {
        "u8": (1, 1, lambda x: struct.pack("<B", round(x * 127) + 128)),
        "i16": (1, 2, lambda x: struct.pack("<h", round(x * 32767))),
        "i24": (1, 3, lambda x: struct.pack("<i", round(x * 8388607))[:3]),
        "f32": (3, 4, lambda x: struct.pack("<f", x)),
    }[sample_format]
    data = b"".join(pack(sample) for frame in zip(*channels) for sample in frame)
    block = width * len(channels)
    header = struct.pack("<HHIIHH", code, len(channels), rate_hz, rate_hz * block, block, 8 * width)
    return b"RIFF" + struct.pack("<I", 36 + len(data)) + b"WAVEfmt " + struct.pack("<I", 16) + header + b"data" + \
        struct.pack("<I", len(data)) + data


def tone(seconds, rate_hz=22050, hz=440.0):
    """A plucked, repeated note with some breath: no frequency is empty."""
    breath = random.Random(hz)
    return [math.exp(-3 * (t % 0.5)) * (0.5 * math.sin(2 * math.pi * hz * t) + breath.uniform(-0.1, 0.1))
            for t in (n / rate_hz for n in range(round(seconds * rate_hz)))]


def main():
    unittest.main(verbosity=2)
