"""segue scan: which files it takes, and how it goes on as files appear."""

import os
import shutil
import signal
import time

from program import ALL_DONE, NOTHING_DONE, SOME_FAILED, CliTest, as_nobody, main, tone, wav


class Scan(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder.resolve() / "music"
        self.write("a.wav", 200)
        self.write("Podcasts/b.wav", 300)

    def write(self, name, hz):
        path = self.music / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(wav([tone(1, hz=hz)]))

    def scan(self, *words):
        return self.segue("--format", "json", "scan", self.music, *words)

    def test_ignore(self):
        self.assertEqual(self.scan("--ignore", "Podcasts/").objects()[-1]["found"], 1)
        self.assertEqual(self.scan("--ignore", "Podcasts/", "--ignore", "*.mp3").objects()[-1]["found"], 1)
        (self.music / ".segueignore").write_text("# not music\nPodcasts/\n")
        self.assertEqual(self.scan().objects()[-1]["found"], 1)
        self.assertEqual(self.scan("--ignore", "*.wav").code, NOTHING_DONE)

    def test_hidden_no_media_and_loops(self):
        self.write(".hidden.wav", 1)
        self.write(".trash/c.wav", 2)
        self.write("ringtones/d.wav", 3)
        (self.music / "ringtones" / ".nomedia").touch()
        (self.music / "loop").symlink_to(self.music)
        (self.music / "up").symlink_to("..")
        self.assertEqual(self.scan().objects()[-1]["found"], 2)

    def test_file_that_is_being_written(self):
        song = wav([tone(1, hz=500)])
        with open(self.music / "half.wav", "wb") as file:
            file.write(song[:9000])
            file.flush()
            result = self.scan()
            self.assertEqual(result.code, SOME_FAILED)
            self.assertEqual((result.objects()[-1]["new"], result.objects()[-1]["failed"]), (2, 1))
            self.assertIn("the next scan takes it", result.objects()[0]["reason"])
            file.write(song[9000:])
        self.assertEqual(self.scan().objects()[-1]["new"], 1)

    def test_watch_goes_on_until_it_is_interrupted(self):
        with open(self.folder / "out", "wb") as out, open(self.folder / "err", "wb") as err:
            watch = self.start("scan", "--watch", self.music, stdout=out, stderr=err)
            self.addCleanup(watch.kill)
            self.wait_for("out", "2 new")
            self.wait_for("err", "watching")
            self.write("new/c.wav", 700)
            self.wait_for("out", "1 new, 2 unchanged")
            shutil.rmtree(self.music / "new")
            self.wait_for("out", "1 missing")
            self.music.rename(self.folder / "unplugged")
            self.wait_for("err", "Is a disk not connected?")
            (self.folder / "unplugged").rename(self.music)
            watch.send_signal(signal.SIGINT)
            self.assertEqual(watch.wait(60), ALL_DONE)
        self.assertEqual(self.scan().objects()[-1]["unchanged"], 2)

    def wait_for(self, name, text):
        for _ in range(600):
            if text in (self.folder / name).read_text():
                return
            time.sleep(0.1)
        self.fail(f"no '{text}' in {(self.folder / name).read_text()!r}")

    def test_folder_that_can_not_be_written(self):
        nobody = as_nobody(self)
        os.chmod(self.folder, 0o555)
        self.addCleanup(os.chmod, self.folder, 0o755)
        result = self.segue("--catalog", self.folder / "catalog.db", "scan", self.music, **nobody)
        self.assert_fails(result, NOTHING_DONE, "catalog.db", "writing")


if __name__ == "__main__":
    main()
