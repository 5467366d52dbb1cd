"""Every kind of file that people have among their music: a verdict for each, the right exit code, never a crash."""

import math
import os
import struct
import zlib

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, SOME_FAILED, SOURCE, WRONG_USAGE, CliTest, as_nobody, main, tone, wav


def picture():
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress(b"".join(b"\0" + bytes(3 * 16) for _ in range(16)))
    header = struct.pack(">IIBBBBB", 16, 16, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def zeros_inside(data):
    third = len(data) // 3
    return data[:third] + bytes(third) + data[2 * third :]


MP3 = JAZZ.read_bytes()
NAN = float("nan")

# name, bytes, verdicts that are right
UNUSABLE = [
    ("empty.mp3", b"", {"not-audio"}),
    ("text.mp3", b"It is only words, and words are all I have.\n" * 200, {"not-audio"}),
    ("picture.mp3", picture(), {"not-audio"}),
    ("page.flac", b"<!DOCTYPE html><html><body>404 Not Found</body></html>\n" * 50, {"not-audio"}),
    ("random.ogg", bytes((n * n * 37 + n // 7) % 256 for n in range(40000)), {"not-audio", "broken"}),
    ("zeros.m4a", bytes(50000), {"not-audio", "broken"}),
    ("header.wav", wav([[]]), {"not-audio", "broken", "too-short"}),
    ("tag.mp3", b"ID3\x04\x00\x00\x00\x00\x07\x76" + bytes(1014), {"not-audio", "broken"}),
    ("header.flac", (MUSIC / "classical" / "allegretto.flac").read_bytes()[:60], {"not-audio", "broken", "too-short"}),
    ("short.wav", wav([tone(0.1)]), {"too-short"}),
    ("silence.wav", wav([[0.0] * 44100]), {"silent"}),
    ("nan.wav", wav([[NAN] * 44100], sample_format="f32"), {"silent", "broken"}),
    ("codec.wav", wav([tone(1)]).replace(b"fmt \x10\0\0\0\1\0", b"fmt \x10\0\0\0\x34\x12"), {"unsupported"}),
    ("headers-only.mp3", (b"\xff\xfb\0\x44" + bytes(300)) * 99, {"silent"}),
    ("playlist.mp3", b"#EXTM3U\ntruncated.mp3\n", {"not-audio"}),
]
USABLE = [
    ("truncated.mp3", MP3[: len(MP3) // 2], {"sound", "partly-readable"}),
    ("zero-filled.mp3", zeros_inside(MP3), {"partly-readable"}),
    ("cut.flac", (MUSIC / "classical" / "allegretto.flac").read_bytes()[:200000], {"partly-readable"}),
    ("junk-before.mp3", b"Some other bytes. " * 99 + MP3, {"sound", "partly-readable"}),
    ("some-nan.wav", wav([tone(1) + [NAN] * 100 + tone(1)], sample_format="f32"), {"partly-readable"}),
    ("telephone.wav", wav([tone(2, 8000)], 8000, "u8"), {"sound"}),
    ("surround.wav", wav([tone(1, 192000, 110 * n) for n in range(1, 7)], 192000, "i24"), {"sound"}),
    ("half-a-second.wav", wav([tone(0.6)]), {"sound"}),
    ("low-tone.wav", wav([[0.5 * math.sin(n / 20) for n in range(44100)]], 44100), {"sound"}),  # ends early, but in no edge
    ("clipped.wav", wav([[max(-1, min(1, 5 * x)) for x in tone(2)]]), {"clipped"}),
    ("wrong-name.txt", MP3, {"sound"}),
]


class BadFiles(CliTest):
    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def predict(self, *paths, **options):
        return self.segue("predict", "--format", "json", *paths, **options)

    def test_each_unusable_file_gets_a_verdict_and_a_reason(self):
        for name, data, verdicts in UNUSABLE:
            with self.subTest(name):
                result = self.predict(self.write(name, data))
                self.assertEqual(result.code, NOTHING_DONE)
                (entry,) = result.objects()
                self.assertIn(entry["verdict"], verdicts, entry)
                self.assertIsNone(entry["genre"])
                self.assertNotEqual(entry["reason"], "")

    def test_each_usable_file_gets_a_genre(self):
        for name, data, verdicts in USABLE:
            with self.subTest(name):
                result = self.predict(self.write(name, data))
                self.assertEqual(result.code, ALL_DONE, result.out)
                (entry,) = result.objects()
                self.assertIn(entry["verdict"], verdicts, entry)
                self.assertTrue(entry["genre"])
                if entry["verdict"] != "sound":
                    self.assertNotEqual(entry["reason"], "")

    def test_all_of_them_together(self):
        paths = [self.write(name, data) for name, data, _ in UNUSABLE + USABLE]
        result = self.predict(*paths, self.folder / "absent.mp3")
        self.assertEqual(result.code, SOME_FAILED)
        verdicts = {os.path.basename(entry["path"]): entry["verdict"] for entry in result.objects()}
        self.assertEqual(len(verdicts), len(paths) + 1)
        self.assertEqual(verdicts["absent.mp3"], "unreadable")
        self.assertEqual(sum(entry["genre"] is not None for entry in result.objects()), len(USABLE))

    def test_audit_agrees_with_predict(self):
        paths = [self.write(name, data) for name, data, _ in UNUSABLE + USABLE]
        verdicts = [{entry["path"]: entry["verdict"] for entry in self.segue(verb, "--format", "json", *paths).objects()}
                    for verb in ("predict", "audit")]
        self.assertEqual(*verdicts)

    def test_a_scan_keeps_the_usable_ones(self):
        for name, data, _ in UNUSABLE + USABLE:
            self.write(name, data)
        (self.folder / "wrong-name.txt").unlink()  # no music by its name
        result = self.segue("scan", "--format", "json", self.folder)
        self.assertEqual(result.code, SOME_FAILED)
        *failures, summary = result.objects()
        self.assertEqual(len(failures), len(UNUSABLE))
        self.assertEqual(summary["failed"], len(UNUSABLE))
        self.assertEqual(summary["found"], len(UNUSABLE) + len(USABLE) - 1)

    def test_missing_file(self):
        for verb in ("predict", "audit", "scan", "similar", "spectrogram", "features"):
            with self.subTest(verb):
                words = ("-o", self.folder / "table.csv") if verb == "features" else ()
                result = self.segue(verb, self.folder / "absent.mp3", *words)
                self.assertEqual(result.code, NOTHING_DONE, result.out + result.err)
                self.assertIn("absent.mp3" if verb != "similar" else "scan", result.out + result.err)
                self.assertFalse((self.folder / "table.csv").exists())

    def test_folder_without_music(self):
        (self.folder / "nothing").mkdir()
        for verb in ("predict", "audit", "scan"):
            with self.subTest(verb):
                result = self.segue(verb, self.folder / "nothing")
                self.assertEqual(result.code, NOTHING_DONE)
                self.assertNotEqual(result.err, "")

    def test_file_and_folder_without_rights(self):
        options = as_nobody(self)
        self.folder.chmod(0o777)
        closed = self.folder / "closed"
        closed.mkdir()
        secret = self.write("secret.wav", wav([tone(1)]))
        readable = self.write("open.wav", wav([tone(1)]))
        (closed / "inside.wav").write_bytes(readable.read_bytes())
        secret.chmod(0)
        closed.chmod(0)
        self.addCleanup(closed.chmod, 0o700)
        result = self.predict(closed, secret, readable, **options)
        self.assertEqual(result.code, SOME_FAILED)
        verdicts = {os.path.basename(entry["path"]): entry for entry in result.objects()}
        self.assertEqual(verdicts["closed"]["verdict"], "unreadable")
        self.assertEqual(verdicts["secret.wav"]["verdict"], "unreadable")
        self.assertIn("ermission", verdicts["secret.wav"]["reason"] + verdicts["closed"]["reason"])
        self.assertEqual(verdicts["open.wav"]["verdict"], "sound")

    def test_special_files_neither_hang_nor_crash(self):
        os.mkfifo(self.folder / "pipe.mp3")
        for path in (self.folder / "pipe.mp3", "/dev/null", "/dev/zero"):
            with self.subTest(path):
                result = self.predict(path)
                self.assertEqual(result.code, NOTHING_DONE)
                self.assertEqual(result.objects()[0]["verdict"], "unreadable")

    def test_audit_tells_scripts_what_the_manual_promises(self):
        good, bad = self.write("good.wav", wav([tone(1)])), self.write("bad.wav", b"")
        for paths, code in (((good,), ALL_DONE), ((good, bad), SOME_FAILED), ((bad,), NOTHING_DONE), ((), WRONG_USAGE)):
            self.assertEqual(self.segue("audit", *paths).code, code)
        entries = self.segue("audit", "--format", "json", good, bad).objects()
        keys = (SOURCE / "docs" / "formats.md").read_text(encoding="utf-8").split("The keys are")[1].split(". All")[0]
        for entry in entries:
            self.assertEqual(list(entry), keys.split("`")[1::2])


if __name__ == "__main__":
    main()
