"""segue evaluate: which clips it scores, what it says of the others, and the joint figures of folds."""

import csv
import json
import os
import shutil
import signal
import time
from pathlib import Path

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, SOME_FAILED, WEIGHTS, WRONG_USAGE, CliTest, main, tone, wav

HEADER = "path,genre,predicted,confidence,fold,source,group,embedding,a,b\n"


def core_seconds(pid):
    times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")


class Evaluate(CliTest):
    def figures(self, *words, code=ALL_DONE):
        result = self.segue("evaluate", *words, "--format", "json")
        self.assertEqual(result.code, code, result.err)
        (figures,) = result.objects()
        return figures

    def write_manifest(self):
        for index in range(4):
            (self.folder / f"{index}.wav").write_bytes(wav([tone(2, hz=200 + 100 * index)]))
        (self.folder / "tracks.csv").write_text(
            "path,genre,label_confidence,source,artist,fold\n"
            "0.wav,rock,A,web,X,0\n1.wav,jazz,B,web,Y,0\n2.wav,jazz,A,radio,Z,1\n3.wav,,A,web,X,1\n")

    def test_genre_folders(self):
        result = self.segue("evaluate", WEIGHTS, MUSIC)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        for word in ("accuracy", "balanced accuracy", "macro F1", "precision", "true \\ predicted"):
            self.assertIn(word, result.out)
        files = sum(path.parent != MUSIC for path in MUSIC.rglob("*") if path.is_file())
        self.assertEqual(self.figures(WEIGHTS, MUSIC)["clips"], files)

    def test_manifest_by_fold_and_confidence(self):
        self.write_manifest()
        everything = self.figures(WEIGHTS, "tracks.csv")
        self.assertEqual(everything["clips"], 3)
        self.assertEqual([fold["fold"] for fold in everything["folds"]], ["0", "1"])
        self.assertEqual([source["source"] for source in everything["sources"]], ["radio", "web"])
        self.assertEqual(self.figures(WEIGHTS, "tracks.csv", "--fold", "0")["clips"], 2)
        self.assertEqual(self.figures(WEIGHTS, "tracks.csv", "--label-confidence", "A")["clips"], 2)
        self.assertEqual(self.figures(WEIGHTS, "tracks.csv", "--label-confidence", "A,B", "--fold", "0")["clips"], 2)
        self.assert_fails(self.segue("evaluate", WEIGHTS, "tracks.csv", "--fold", "7"), NOTHING_DONE, "tracks.csv", "--fold")

    def test_genres_on_one_side_only_are_named(self):
        self.write_manifest()
        manifest = self.folder / "tracks.csv"
        manifest.write_text(manifest.read_text().replace("rock", "polka"))
        result = self.segue("evaluate", WEIGHTS, manifest)
        self.assertEqual(result.code, ALL_DONE)
        self.assertIn("'polka' is no genre of the model: 1 clip was left out", result.err)
        self.assertRegex(result.err, "no clip is of .*rock")
        figures = self.figures(WEIGHTS, manifest)
        self.assertEqual(figures["unknown_genres"], {"polka": 1})
        self.assertNotIn("jazz", figures["genres_without_clips"])

    def test_no_genre_that_the_model_knows(self):
        self.write_manifest()
        manifest = self.folder / "tracks.csv"
        manifest.write_text(manifest.read_text().replace("rock", "Rock").replace("jazz", "Jazz"))
        result = self.segue("evaluate", WEIGHTS, manifest)
        self.assertEqual((result.code, result.out), (NOTHING_DONE, ""))
        self.assertIn("'Jazz' is no genre of the model: 2 clips", result.err)
        self.assertIn("genres of the model are blues", result.err)

    def test_stopped_comparison_is_none(self):
        music = self.folder / "music"
        (music / "jazz").mkdir(parents=True)
        for index in range(3000):  # more than it hears until it is stopped
            (music / "jazz" / f"{index}.mp3").symlink_to(JAZZ)
        process = self.start("evaluate", WEIGHTS, music, "--against", WEIGHTS, "--format", "json")
        while process.poll() is None and core_seconds(process.pid) < 2:
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, SOME_FAILED, err)
        self.assertNotIn("against", json.loads(out))
        self.assertIn(b"the two models were not compared", err)

    def test_files_that_fail_are_named_and_the_rest_is_scored(self):
        self.write_manifest()
        (self.folder / "0.wav").write_text("no music")
        (self.folder / "1.wav").unlink()
        figures = self.figures(WEIGHTS, "tracks.csv", code=SOME_FAILED)
        self.assertEqual(figures["clips"], 1)
        self.assertEqual({failure["path"] for failure in figures["failed"]}, {"0.wav", "1.wav"})

    def test_output_folder_and_joint_figures(self):
        self.write_manifest()
        self.assertEqual(self.segue("evaluate", WEIGHTS, "tracks.csv", "--fold", "0", "-o", "out/0").code, ALL_DONE)
        self.assertEqual(self.segue("evaluate", WEIGHTS, "tracks.csv", "--fold", "1", "-o", "out/1").code, ALL_DONE)
        for name in ("metrics.json", "predictions.csv", "confusion.png", "confusion.svg", "calibration.png"):
            self.assertTrue((self.folder / "out/0" / name).is_file(), name)
        with (self.folder / "out/0/predictions.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        self.assertEqual([row["path"] for row in rows], ["0.wav", "1.wav"])
        self.assertEqual(json.loads((self.folder / "out/0/metrics.json").read_text())["clips"], 2)

        together = self.figures(WEIGHTS, "tracks.csv")
        joint = self.figures("--predictions", "out/0/predictions.csv", "out/1/predictions.csv")
        self.assertEqual(joint, together)

    def test_mean_of_folds(self):
        (self.folder / "a.csv").write_text(HEADER + "1,a,a,0.5,,,,,0.5,0.5\n2,b,b,0.75,,,,,0.25,0.75\n")
        (self.folder / "b.csv").write_text(HEADER + "3,a,b,0.75,,,,,0.25,0.75\n4,b,b,0.75,,,,,0.25,0.75\n")
        figures = self.figures("--predictions", "a.csv", "b.csv")
        self.assertEqual(figures["accuracy"], 0.75)
        self.assertEqual(figures["mean_of_folds"]["accuracy"]["mean"], 0.75)
        self.assertAlmostEqual(figures["mean_of_folds"]["accuracy"]["deviation"], 0.125 ** 0.5)
        self.assertIn("mean of 2 folds", self.segue("evaluate", "--predictions", "a.csv", "b.csv").out)

    def test_predictions_that_do_not_fit(self):
        (self.folder / "a.csv").write_text(HEADER + "1,a,a,0.5,,,,,0.5,0.5\n")
        (self.folder / "other.csv").write_text(HEADER.replace(",b", ",c") + "2,a,a,0.5,,,,,0.5,0.5\n")
        (self.folder / "bad.csv").write_text(HEADER + "1,a,a,0.5,,,,,0.5,many\n")
        (self.folder / "empty.csv").write_text(HEADER)
        self.assert_fails(self.segue("evaluate", "--predictions", "a.csv", "a.csv"), NOTHING_DONE, "twice")
        self.assert_fails(self.segue("evaluate", "--predictions", "a.csv", "other.csv"), NOTHING_DONE, "other labels")
        self.assert_fails(self.segue("evaluate", "--predictions", "bad.csv"), NOTHING_DONE, "bad.csv", "row 2")
        self.assert_fails(self.segue("evaluate", "--predictions", "empty.csv"), NOTHING_DONE)
        self.assert_fails(self.segue("evaluate", "--predictions", JAZZ), NOTHING_DONE, JAZZ.name)

    def test_labels_are_printed_harmlessly(self):
        (self.folder / "a.csv").write_text(HEADER.replace(",b\n", ",\x1b[2J\n") + "1,a,a,0.5,,,,,0.5,0.5\n")
        result = self.segue("evaluate", "--predictions", "a.csv")
        self.assertEqual(result.code, ALL_DONE)
        self.assertNotIn("\x1b", result.out + result.err)
        self.assertIn("no clip is of \\x1B[2J", result.err)

    def test_page(self):
        self.write_manifest()
        self.assertEqual(self.segue("evaluate", WEIGHTS, "tracks.csv", "-o", "<page>.html").code, ALL_DONE)
        page = (self.folder / "<page>.html").read_text(encoding="utf-8")
        for word in ("Balanced accuracy", "<svg", "By genre", "By source", "Neighbours", "Surest mistakes"):
            self.assertIn(word, page)
        for outside in ("<script", "src=", "href=\"http"):
            self.assertNotIn(outside, page)
        self.assertFalse((self.folder / "tracks.csv.html").exists())

    def test_page_names_the_folder_of_several_predictions(self):
        for place in ("mine/1/p.csv", "mine/2/p.csv", "yours/p.csv", "p.csv"):
            (self.folder / place).parent.mkdir(parents=True, exist_ok=True)
            (self.folder / place).write_text(HEADER + f"{place},a,a,0.75,,,,,0.75,0.25\n")
        names = {
            ("mine/1/p.csv", "mine/2/p.csv"): "<h1>mine, 2 sets of predictions</h1>",
            ("mine/1/p.csv", "yours/p.csv"): "<h1>2 sets of predictions</h1>",
            ("p.csv",): "<h1>p.csv</h1>",
        }
        for paths, name in names.items():
            self.assertEqual(self.segue("evaluate", "--predictions", *paths, "-o", "page.html").code, ALL_DONE)
            self.assertIn(name, (self.folder / "page.html").read_text(encoding="utf-8"))

    def test_against_another_model(self):
        (self.folder / "a.csv").write_text(HEADER + "1,a,a,0.75,,,,,0.75,0.25\n2,b,b,0.75,,,,,0.25,0.75\n")
        (self.folder / "b.csv").write_text(HEADER + "2,b,a,0.75,,,,,0.75,0.25\n1,a,a,0.75,,,,,0.75,0.25\n"
                                                    "3,a,a,0.75,,,,,0.75,0.25\n")
        against = self.figures("--predictions", "a.csv", "--against", "b.csv")["against"]
        self.assertEqual((against["clips"], against["only_first_right"], against["only_second_right"]), (2, 1, 0))
        self.assertEqual((against["accuracy_difference"], against["p_value"]), (0.5, 1))
        self.assertIn("McNemar", self.segue("evaluate", "--predictions", "a.csv", "--against", "b.csv").out)
        same = self.figures(WEIGHTS, MUSIC, "--against", WEIGHTS)["against"]
        self.assertEqual((same["accuracy_difference"], same["accuracy_interval"], same["p_value"]), (0, [0, 0], 1))

    def test_against_what_cannot_be_compared(self):
        (self.folder / "a.csv").write_text(HEADER + "1,a,a,0.75,,,,,0.75,0.25\n")
        (self.folder / "b.csv").write_text(HEADER + "2,a,a,0.75,,,,,0.75,0.25\n")
        (self.folder / "c.csv").write_text(HEADER + "1,b,a,0.75,,,,,0.75,0.25\n")
        for other, code, complaint in (("b.csv", NOTHING_DONE, "no clip in common"), ("c.csv", NOTHING_DONE, "true labels"),
                                       (WEIGHTS, WRONG_USAGE, "predictions.csv")):
            with self.subTest(other):
                self.assert_fails(self.segue("evaluate", "--predictions", "a.csv", "--against", other), code, complaint)

    def test_options_that_contradict_each_other(self):
        for words in ((WEIGHTS,), (WEIGHTS, MUSIC, "--predictions", "a.csv"), ("--fold", "0"),
                      ("--predictions", "a.csv", "--fold", "0"),
                      (WEIGHTS, MUSIC, "--fold", "first")):
            with self.subTest(words):
                self.assertEqual(self.segue("evaluate", *words).code, WRONG_USAGE)

    def test_what_is_wrong_is_said_before_any_listening(self):
        (self.folder / "rock").mkdir()
        (self.folder / "rock" / "text.wav").write_text("it would be named if it were heard")
        for words in (("-o", "missing/report.html"), ("--against", "missing.onnx"), ("--against", "missing.csv")):
            result = self.segue("evaluate", WEIGHTS, self.folder, *words)
            self.assert_fails(result, NOTHING_DONE, "missing")
            self.assertNotIn("text.wav", result.err)
        (self.folder / "other.csv").write_text(HEADER + "1,a,a,0.75,,,,,0.75,0.25\n")
        self.assert_fails(self.segue("evaluate", WEIGHTS, self.folder, "--against", "other.csv"), NOTHING_DONE, "other labels")

    def test_no_folder_can_be_made(self):
        (self.folder / "file").write_text("")
        self.assert_fails(self.segue("evaluate", WEIGHTS, MUSIC, "-o", "file/out"), NOTHING_DONE, "file/out")


if __name__ == "__main__":
    main()
