"""segue refuse: what is no music, and what predict says of it then."""

import json
import random
import shutil
import unittest

from program import ALL_DONE, MUSIC, NOTHING_DONE, SOME_FAILED, WRONG_USAGE, CliTest, main, tone, wav


class Refuse(CliTest):
    def setUp(self):
        super().setUp()
        self.mine = self.folder / "mine.onnx"
        for source in range(5):
            music = self.folder / "music" / f"artist {source}"
            noise = self.folder / "noise" / f"source {source}"
            music.mkdir(parents=True)
            noise.mkdir(parents=True)
            for index in range(5):
                number = 5 * source + index
                rng = random.Random(number)
                (music / f"{index}.wav").write_bytes(wav([tone(3, hz=100 + 5 * number)]))
                (noise / f"{index}.wav").write_bytes(wav([[rng.uniform(-0.5, 0.5) for _ in range(3 * 22050)]]))

    def refuse(self, *words, code=ALL_DONE):
        result = self.segue("refuse", self.folder / "noise", "--music", self.folder / "music", "-o", self.mine,
                            "--format", "json", *words)
        self.assertEqual(result.code, code, result.err)
        (told,) = result.objects()
        return told

    def test_predict_says_not_music(self):
        told = self.refuse()
        self.assertEqual(told["music"], {"files": 25, "refused": 0})
        self.assertEqual(told["sounds"], {"files": 25, "refused": 25})
        self.assertEqual(told["folders"]["source 3"], {"files": 5, "refused": 5})
        for folder, refused in (("noise", True), ("music", False)):
            for answer in self.segue("predict", "--model", self.mine, self.folder / folder, "--format", "json").objects():
                self.assertEqual(answer["genre"] == "not music", refused, answer)
                self.assertEqual(answer["music"] < 0.5, refused, answer)
                self.assertEqual(len(answer["probabilities"]), 10)
        shown = self.segue("predict", "--model", self.mine, self.folder / "noise" / "source 0" / "0.wav").out
        self.assertRegex(shown, r"not music +\d+\.\d %\s+$")
        (stretch,) = self.segue("predict", "--timeline", "--model", self.mine,
                                self.folder / "noise" / "source 0" / "0.wav", "--format", "json").objects()
        self.assertEqual(stretch["genre"], "not music")

    def flatten(self, kind, into):
        """All files of a kind in one folder."""
        into.mkdir(parents=True)
        for index, path in enumerate(sorted((self.folder / kind).rglob("*.wav"))):
            shutil.copy(path, into / f"{index}.wav")
        return into

    def test_files_beside_folders_are_each_by_themselves(self):
        sounds = self.flatten("noise", self.folder / "flat noise")
        music = self.flatten("music", self.folder / "flat music")
        for named in (sounds, f"{sounds}/"):
            result = self.segue("refuse", named, "--music", music, "-o", self.mine, "--format", "json")
            self.assertEqual((result.code, result.err), (ALL_DONE, ""))
            (told,) = result.objects()
            self.assertEqual(told["music"], {"files": 25, "refused": 0})
            self.assertEqual(told["folders"], {"flat noise": {"files": 25, "refused": 25}})

    def test_all_sounds_of_one_folder(self):
        self.flatten("noise", self.folder / "sounds" / "all")
        for music in (self.folder / "music", self.flatten("music", self.folder / "flat music")):
            result = self.segue("refuse", self.folder / "sounds", "--music", music, "-o", self.mine)
            self.assertEqual(result.code, ALL_DONE)
            self.assertRegex(result.err, "^warning: all of 'not music' is of one folder or artist.*\n$")
            self.assertNotIn("kept apart", result.out)
            self.assertRegex(result.out, r"(?m)^music +25 +0\.0 %\s*$")
            self.assertRegex(result.out, r"(?m)^  all +25 +100\.0 %\s*$")

    def test_same_files_same_model_and_learnt_labels_are_of_any_sound(self):
        self.refuse()
        first = self.mine.read_bytes()
        self.refuse("--threads", "1")
        self.assertEqual(self.mine.read_bytes(), first)
        labels = self.folder / "labels.onnx"
        result = self.segue("learn", self.folder / "music", "-o", labels, "--model", self.mine)
        self.assertEqual(result.code, ALL_DONE, result.err)
        answers = self.segue("predict", "--model", labels, self.folder / "noise", "--format", "json").objects()
        self.assertNotIn("not music", {answer["genre"] for answer in answers})
        result = self.segue("refuse", self.folder / "noise", "--music", self.folder / "music", "--model", labels, "-o",
                            self.mine)
        self.assert_fails(result, WRONG_USAGE, "learn one more")

    def test_manifest_without_a_fold(self):
        rows = [f"{path},x,{index % 2}" for index, path in enumerate(sorted((self.folder / "music").rglob("*.wav")))]
        manifest = self.folder / "music.csv"
        manifest.write_text("\n".join(["path,genre,fold"] + rows + rows[:1]) + "\n")
        result = self.segue("refuse", self.folder / "noise", "--music", manifest, self.folder / "music", "--holdout-fold",
                            0, "-o", self.mine, "--format", "json")
        self.assertEqual(result.code, SOME_FAILED, result.err)  # the repeated row is named
        self.assertEqual(result.objects()[0]["music"]["files"], 12 + 25)
        for music, fold in ((manifest, 2), (self.folder / "music", 0)):
            result = self.segue("refuse", self.folder / "noise", "--music", music, "--holdout-fold", fold, "-o", self.mine)
            self.assert_fails(result, NOTHING_DONE, f"no file of a manifest is in fold {fold}")

    def add_clicks(self):
        """Sounds that are unlike the tones and the noise, which are both music then."""
        for source in range(5):
            folder = self.folder / "clicks" / f"source {source}"
            folder.mkdir(parents=True)
            for index in range(5):
                period = 3000 + 200 * (5 * source + index)
                (folder / f"{index}.wav").write_bytes(wav([[0.9 * (i % period == 0) for i in range(3 * 22050)]]))
        return self.folder / "clicks"

    def test_other_music_is_unknown(self):
        rows = [f"{path},{genre},{path.parent}" for kind, genre in (("music", "tones"), ("noise", ""))
                for path in sorted((self.folder / kind).rglob("*.wav"))]
        manifest = self.folder / "all.csv"
        manifest.write_text("\n".join(["path,genre,artist"] + rows) + "\n")
        result = self.segue("refuse", self.add_clicks(), "--music", manifest, "--other-music", manifest, "-o",
                            self.mine, "--format", "json")
        self.assertEqual(result.code, ALL_DONE, result.err)
        (told,) = result.objects()
        self.assertEqual(told["music"]["files"], 50)
        self.assertEqual(told["familiar"]["music"], {"files": 25, "refused": 0})
        self.assertEqual(told["familiar"]["other_music"], {"files": 25, "refused": 25})
        for kind, unknown in (("noise", True), ("music", False)):
            for answer in self.segue("predict", "--model", self.mine, self.folder / kind, "--format", "json").objects():
                self.assertEqual(answer["familiar"] < 0.5, unknown, answer)
                if unknown:
                    self.assertEqual(answer["genre"], "unknown", answer)
        noise = self.folder / "noise" / "source 0" / "0.wav"
        shown = self.segue("predict", "--model", self.mine, noise).out
        self.assertRegex(shown, r"unknown .*; other music \d+\.\d %\s+$")
        why = self.segue("predict", "--explain", "--model", self.mine, noise).out
        self.assertRegex(why, r"unknown, likeliest .*, told from .*; other music \d+\.\d %\n")
        named = self.segue("predict", "--model", self.mine, self.folder / "noise", "--min-confidence", 0, "--format",
                           "json").objects()
        self.assertFalse({"unknown", "not music"} & {answer["genre"] for answer in named})

    def test_other_music_alone_leaves_the_detector_of_music_as_it_is(self):
        before = self.refuse()
        after = self.folder / "after.onnx"
        result = self.segue("refuse", "--music", self.folder / "music", "--other-music", self.folder / "noise", "--model",
                            self.mine, "-o", after, "--format", "json")
        self.assertEqual(result.code, ALL_DONE, result.err)
        (told,) = result.objects()
        self.assertNotIn("sounds", told)
        self.assertEqual(before["sounds"]["refused"], 25)
        answers = self.segue("predict", "--model", after, self.folder / "noise", "--format", "json").objects()
        self.assertEqual({answer["genre"] for answer in answers}, {"not music"})

    def test_a_folder_of_other_music_within_that_of_music(self):
        shutil.move(self.folder / "noise", self.folder / "music" / "noise")
        roundabout = self.folder / "music" / ".." / "music" / "noise"
        result = self.segue("refuse", "--music", self.folder / "music", self.folder / "music", "--other-music", roundabout,
                            "-o", self.mine, "--format", "json")
        self.assertEqual(result.code, ALL_DONE, result.err)
        (told,) = result.objects()
        self.assertEqual(told["familiar"]["music"], {"files": 50, "refused": 0})  # the folder is named twice
        self.assertEqual(told["familiar"]["other_music"], {"files": 25, "refused": 25})  # its sources are still apart

    def test_a_folder_of_sounds_within_that_of_music(self):
        shutil.move(self.folder / "noise", self.folder / "music" / "noise")
        for option, files in (["--music"], 25), (["--music", self.add_clicks(), "--other-music"], 50):
            result = self.segue("refuse", self.folder / "music" / "noise", *option, self.folder / "music", "-o", self.mine,
                                "--format", "json")
            self.assertEqual(result.code, ALL_DONE, result.err)
            (told,) = result.objects()
            self.assertEqual(told["sounds"], {"files": 25, "refused": 25})
            self.assertEqual(told["music"]["files"], files)

    def test_other_columns_of_a_manifest(self):
        rows = [f"{path},{genre},{path.parent}" for kind, genre in (("music", "tones"), ("noise", ""))
                for path in sorted((self.folder / kind).rglob("*.wav"))]
        manifest = self.folder / "all.csv"
        manifest.write_text("\n".join(["file,style,band"] + rows) + "\n")
        result = self.segue("refuse", "--music", manifest, "--other-music", manifest, "--path-column", "file",
                            "--genre-column", "style", "--group-column", "band", "-o", self.mine, "--format", "json")
        self.assertEqual(result.code, ALL_DONE, result.err)
        self.assertEqual(result.objects()[0]["familiar"]["music"], {"files": 25, "refused": 0})

    def test_music_has_no_say_in_where_it_is_refused(self):
        odd = self.folder / "music" / "artist of noise"
        odd.mkdir()
        for index in range(5):
            rng = random.Random(100 + index)
            (odd / f"{index}.wav").write_bytes(wav([[rng.uniform(-0.5, 0.5) for _ in range(3 * 22050)]]))
        self.assertEqual(self.refuse()["music"], {"files": 30, "refused": 5})

    def test_files_that_cannot_be_heard_are_named(self):
        (self.folder / "noise" / "text.wav").write_text("no sound")
        told = self.refuse(code=SOME_FAILED)
        self.assertEqual(len(told["failed"]), 1)
        self.assertIn("not-audio", told["failed"][0]["reason"])

    def test_what_cannot_be_learnt(self):
        result = self.segue("refuse", "--music", self.folder / "music", "-o", self.mine)
        self.assert_fails(result, WRONG_USAGE, "nothing to refuse")
        result = self.segue("refuse", "--music", self.folder / "music", "--other-music", self.folder / "music", "-o", self.mine)
        self.assert_fails(result, NOTHING_DONE, "20 files or more of music of its genres are needed, 0 can be heard")
        (self.folder / "empty").mkdir()
        result = self.segue("refuse", self.folder / "empty", "--music", self.folder / "music", "-o", self.mine)
        self.assert_fails(result, NOTHING_DONE, "20 files or more of not music are needed, 0 can be heard")
        result = self.segue("refuse", self.folder / "noise", "--music", self.folder / "none", "-o", self.mine)
        self.assertEqual(result.code, NOTHING_DONE)
        self.assertIn("none", result.err)
        result = self.segue("refuse", self.folder / "noise", "--music", self.folder / "music", "-o", self.folder / "x.txt")
        self.assert_fails(result, WRONG_USAGE, ".onnx")
        (self.folder / "empty" / "text.wav").write_text("it would be named if it were heard")
        result = self.segue("refuse", self.folder / "empty", "--music", self.folder / "music", "-o", "missing/mine.onnx")
        self.assert_fails(result, NOTHING_DONE, "no such folder")
        self.assertFalse(self.mine.exists())


if __name__ == "__main__":
    main()
