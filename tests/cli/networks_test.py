"""Networks of others through their sidecars: every subcommand works with them, or says why not."""

import json
import shutil
import signal

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, SOME_FAILED, SOURCE, WEIGHTS, WRONG_USAGE, CliTest, main

NETWORKS = SOURCE / "tests" / "model"  # wave.tflite, open.onnx and tiny.xml are described in make_fixture.py
LABELS = ["jazz", "rock"]
HEARS = {"kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512, "mel_bands": 3, "low_hz": 0,
         "high_hz": 11025, "htk_scale": False, "area_normalised": True, "log_offset": 1e-6, "window_frames": 4}
SIDECARS = {
    "both": {"file": "open.onnx", "labels": LABELS, "front_end": HEARS | {"layout": "bands-frames", "window_hop": 40},
             "outputs": {"probabilities": "scores", "multi_label": True, "embedding": "hidden"}},
    "labels-only": {"file": "wave.tflite", "labels": LABELS,
                    "front_end": {"kind": "waveform", "sample_rate_hz": 16000, "window_samples": 4, "window_hop": 8000},
                    "outputs": {"logits": 0}},
    "embedding-only": {"file": "tiny.xml", "front_end": HEARS | {"window_hop": 40}, "outputs": {"embedding": 1}},
}


class Networks(CliTest):
    def setUp(self):
        super().setUp()
        for name in ("wave.tflite", "open.onnx", "tiny.xml", "tiny.bin"):
            shutil.copy(NETWORKS / name, self.folder)
        self.sidecars = {name: self.write(name, sidecar) for name, sidecar in SIDECARS.items()}

    def write(self, name, sidecar, folder=None):
        path = (folder or self.folder) / f"{name}.json"
        path.write_text(json.dumps({"format_version": 1, "network": name} | sidecar))
        return path

    def test_predict(self):
        for name in ("both", "labels-only"):
            result = self.segue("predict", "--format", "json", "--model", self.sidecars[name], MUSIC)
            self.assertEqual((result.code, result.err), (ALL_DONE, ""), name)
            for entry in result.objects():
                self.assertEqual(list(entry["probabilities"]), LABELS)
                if name == "both":
                    labels = [label for label in LABELS if entry["probabilities"][label] >= 0.5]
                    self.assertEqual(sorted(entry["labels"]), labels)
                    self.assertEqual(entry["genre"], entry["labels"][0] if labels else None)
                else:
                    self.assertIn(entry["genre"], LABELS)
            again = self.segue("predict", "--format", "json", "--threads", 1, "--model", self.sidecars[name], MUSIC)
            self.assertEqual(again.out, result.out)

    def test_refuse_says_at_once_that_the_sidecar_is_written_by_hand(self):
        (self.folder / "broken").mkdir()
        (self.folder / "broken" / "text.wav").write_text("it would be named if it were heard")
        mine = self.folder / "mine.onnx"
        result = self.segue("refuse", self.folder / "broken", "--music", MUSIC, "-o", mine, "--model", self.sidecars["both"])
        self.assert_fails(result, WRONG_USAGE, "takes its detectors from there")
        self.assertNotIn("text.wav", result.err)
        self.assertFalse(mine.exists())

    def test_stopped_predictions_of_several_networks_are_counted_in_files(self):
        music = self.folder / "music"
        music.mkdir()
        for index in range(40):
            shutil.copy(JAZZ, music / f"{index}.mp3")
        process = self.start("predict", "--format", "json", "--model", WEIGHTS, "--model", self.sidecars["both"], music)
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
        self.assertEqual(process.returncode, SOME_FAILED)
        self.assertRegex(err.decode(), r"^stopped after \d+ of 40 files\n$")

    def test_timeline_in_windows_that_leave_gaps(self):
        for name in ("both", "labels-only"):
            result = self.segue("predict", "--timeline", "--stretch", 4, "--format", "json", "--model", self.sidecars[name], JAZZ)
            self.assertEqual((result.code, result.err), (ALL_DONE, ""))
            stretches = result.objects()
            self.assertGreater(len(stretches), 2)
            for before, after in zip(stretches, stretches[1:]):
                self.assertAlmostEqual(before["end_s"], after["start_s"], places=6)

    def test_library(self):
        for name in ("both", "embedding-only"):
            options = ("--catalog", self.folder / f"{name}.db", "--model", self.sidecars[name])
            self.assertEqual(self.segue("scan", *options, MUSIC).code, ALL_DONE)
            found = self.segue("similar", *options, "--format", "json", JAZZ)
            self.assertEqual((found.code, found.err), (ALL_DONE, ""))
            self.assertEqual(len(found.objects()), 5)
            table = self.folder / f"{name}.csv"
            result = self.segue("features", "--from-catalog", "--embedding", *options, "-o", table)
            self.assertEqual((result.code, result.err), (ALL_DONE, ""))
            header, *rows = table.read_text().splitlines()
            self.assertIn("embedding_001", header)
            self.assertNotIn("embedding_002", header)
            self.assertEqual(len(rows), 13)

    def test_evaluate(self):
        for name in ("both", "labels-only"):
            result = self.segue("evaluate", "--format", "json", self.sidecars[name], MUSIC)
            self.assertEqual(result.code, ALL_DONE, result.err)
            self.assertEqual(result.objects()[0]["clips"], 3)

    def test_without_labels(self):
        sidecar = self.sidecars["embedding-only"]
        for words in (("predict", "--model", sidecar, JAZZ), ("predict", "--timeline", "--model", sidecar, JAZZ),
                      ("evaluate", sidecar, MUSIC)):
            self.assert_fails(self.segue(*words), WRONG_USAGE, "embedding-only", "knows no genres")

    def test_without_embedding(self):
        options = ("--catalog", self.folder / "c.db", "--model", self.sidecars["labels-only"])
        self.assertEqual(self.segue("scan", *options, MUSIC).code, ALL_DONE)
        self.assert_fails(self.segue("similar", *options, JAZZ), WRONG_USAGE, "labels-only", "gives no embedding")
        self.assert_fails(self.segue("features", "--from-catalog", "--embedding", *options, "-o", self.folder / "f.csv"),
                          WRONG_USAGE, "gives no embedding")
        by_mfcc = self.segue("similar", *options, "--by", "mfcc", JAZZ)
        self.assertEqual((by_mfcc.code, by_mfcc.err), (ALL_DONE, ""))

    def test_name_of_a_network_in_the_data_folder(self):
        networks = self.folder / "data" / "segue" / "networks"
        networks.mkdir(parents=True)
        shutil.copy(self.folder / "open.onnx", networks)
        self.write("mine", SIDECARS["both"], networks)
        result = self.segue("predict", "--model", "mine", JAZZ)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assert_fails(self.segue("predict", "--model", "yours", JAZZ), NOTHING_DONE, "yours", "docs/networks.md")
        self.assert_fails(self.segue("predict", "--model", "deep", JAZZ), NOTHING_DONE, "deep", "scripts/import-musicnn")

    def test_wrong_sidecars_are_named_with_field_and_reason(self):
        for change, words in (({"file": "absent.onnx"}, ["absent.onnx"]), ({"file": "../open.onnx"}, ['"file"', "beside"]),
                              ({"lables": LABELS}, ['"lables"', "unknown"]), ({"labels": 3}, ['"labels"', "no list"]),
                              ({"labels": "a b c".split()}, ['"scores"', "3 labels"]),
                              ({"file": "tiny.xml"}, ["[1,4,3]", "[3,4]"]),
                              ({"file": "tiny.bin"}, ["tiny.bin", ".tflite"])):
            with self.subTest(change):
                sidecar = self.write("open", SIDECARS["both"] | change)
                result = self.segue("predict", "--model", sidecar, JAZZ)
                self.assert_fails(result, NOTHING_DONE, *words)
                self.assertEqual(result.out, "")

    def test_network_alone_asks_for_a_sidecar(self):
        self.assert_fails(self.segue("predict", "--model", self.folder / "open.onnx", JAZZ), NOTHING_DONE, "sidecar",
                          "docs/networks.md")


if __name__ == "__main__":
    main()
