"""segue learn: labels of one's own, and everything that works with the file."""

import importlib.util
import json
import random
import re
import shutil
import unittest

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, SOME_FAILED, SOURCE, WEIGHTS, WRONG_USAGE, CliTest, main, tone, wav

NETWORKS = SOURCE / "tests" / "model"


class Learn(CliTest):
    def setUp(self):
        super().setUp()
        self.mine = self.folder / "mine.onnx"

    def write_moods(self, low=6, high=6):
        """Low plucked notes in one folder, noise in the other."""
        for label, count in (("low notes", low), ("noise", high)):
            (self.folder / "moods" / label).mkdir(parents=True)
            for index in range(count):
                name = f"{index}.wav"
                rng = random.Random(index)
                samples = tone(3, hz=100 + 5 * index) if label == "low notes" else \
                    [rng.uniform(-0.5, 0.5) for _ in range(3 * 22050)]
                (self.folder / "moods" / label / name).write_bytes(wav([samples]))
        return self.folder / "moods"

    def learn(self, *words, code=ALL_DONE):
        result = self.segue("learn", *words, "-o", self.mine, "--format", "json")
        self.assertEqual(result.code, code, result.err)
        (told,) = result.objects()
        return told

    def test_labels_of_ones_own(self):
        moods = self.write_moods()
        result = self.segue("learn", moods, "-o", self.mine)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        for word in ("2 labels", "12 files", "accuracy", "95 % interval", "true \\ predicted", "low notes"):
            self.assertIn(word, result.out)
        told = self.learn(moods)
        self.assertEqual((told["accuracy"], told["files"], told["known"], told["warnings"]), (1, 12, 0, []))

        answers = self.segue("predict", "--model", self.mine, moods, "--format", "json").objects()
        self.assertEqual(len(answers), 12)
        for answer in answers:
            self.assertIn(f"/{answer['genre']}/", answer["path"])
            self.assertEqual(list(answer["probabilities"]), ["low notes", "noise"])
        (figures,) = self.segue("evaluate", self.mine, moods, "--format", "json").objects()
        self.assertEqual(figures["accuracy"], 1)
        stretches = self.segue("predict", "--timeline", "--stretch", 4, "--model", self.mine, JAZZ, "--format", "json")
        self.assertGreater(len(stretches.objects()), 2)
        again = self.mine.read_bytes()
        self.learn(moods, "--threads", 1)
        self.assertEqual(self.mine.read_bytes(), again)

    def test_catalog_spares_listening_whatever_head_it_was_scanned_with(self):
        moods = self.write_moods()
        self.assertEqual(self.segue("scan", moods).code, ALL_DONE)
        self.assertEqual(self.learn(moods)["known"], 12)
        (moods / "noise" / "0.wav").rename(moods / "noise" / "new.wav")
        self.assertEqual(self.learn(moods)["known"], 12)
        self.assertEqual(self.segue("scan", "--model", self.mine, moods).code, ALL_DONE)
        self.assertEqual(self.learn(moods)["known"], 12)
        for model in ([], ["--model", self.mine]):
            found = self.segue("similar", *model, moods / "noise" / "new.wav", "--format", "json")
            self.assertEqual((found.code, found.err), (ALL_DONE, ""))
            self.assertEqual({track["genre"] for track in found.objects()}, {"noise"})
        self.assert_fails(self.segue("learn", moods, "-o", self.mine, "--catalog", self.folder / "none.db"), NOTHING_DONE, "none.db")

    def test_several_heads_on_one_analysis(self):
        moods = self.write_moods()
        self.learn(moods)
        other = self.folder / "other.onnx"
        shutil.copy(self.mine, other)
        alone = [self.segue("predict", "--model", model, MUSIC, "--format", "json").objects() for model in (WEIGHTS, self.mine)]
        both = self.segue("predict", "--model", WEIGHTS, "--model", self.mine, "--model", other, MUSIC, "--format", "json").objects()
        self.assertEqual([answer["model"] for answer in both[:3]], ["mel-cnn", "mine", "other"])
        for index, answers in enumerate(alone):
            named = [{key: value for key, value in answer.items() if key != "model"} for answer in both[index::3]]
            self.assertEqual(named, answers)
        table = self.segue("predict", "--model", WEIGHTS, "--model", self.mine, MUSIC).out.splitlines()
        self.assertEqual(len(table), 26)
        timeline = self.segue("predict", "--timeline", "--model", self.mine, "--model", WEIGHTS, JAZZ, "--format", "json").objects()
        self.assertEqual([stretch["model"] for stretch in timeline[:2]], ["mine", "mel-cnn"])

    def test_several_labels_a_file(self):
        moods = self.write_moods()
        rows = ["path,genre"]
        for index in range(6):
            rows += [f"moods/low notes/{index}.wav,calm; dark", f"moods/noise/{index}.wav,loud", f"moods/noise/{index}.wav, dark"]
        for index in range(6, 12):
            (moods / "noise" / f"{index}.wav").write_bytes(wav([tone(3, hz=2000 + 50 * index)]))
            rows.append(f"moods/noise/{index}.wav,calm")
        (self.folder / "m.csv").write_text("\n".join(rows) + "\n")
        result = self.segue("learn", "m.csv", "-o", self.mine)
        self.assertEqual(result.code, ALL_DONE, result.err)
        self.assertIn("all labels right", result.out)
        (answer,) = self.segue("predict", "--model", self.mine, moods / "low notes" / "0.wav", "--format", "json").objects()
        self.assertEqual(list(answer["probabilities"]), ["calm", "dark", "loud"])
        self.assertGreater(sum(answer["probabilities"].values()), 1.2)
        self.assertEqual(sorted(answer["labels"]), ["calm", "dark"])
        self.assertEqual(answer["genre"], answer["labels"][0])
        told = self.segue("predict", "--model", self.mine, moods / "low notes" / "0.wav", "--candidates", 1).out
        self.assertRegex(told, r"(calm, dark|dark, calm) +(calm|dark) [0-9.]+ %, (calm|dark) [0-9.]+ %")
        self.assertIn("no label", self.segue("predict", "--model", self.mine, JAZZ, "--min-confidence", 1).out)
        (self.folder / "silence.wav").write_bytes(wav([[0.0] * 44100]))
        (answer,) = self.segue("predict", "--model", self.mine, "silence.wav", "--format", "json").objects()
        unheard = [answer[key] for key in ("genre", "confidence", "labels", "music", "familiar", "probabilities")]
        self.assertEqual(unheard, [None, None, None, None, None, {}])
        why = self.segue("predict", "--explain", "--model", self.mine, moods / "low notes" / "0.wav", "--format", "json")
        self.assertIsNone(why.objects()[0]["explanation"]["rival"])
        (figures,) = self.segue("evaluate", self.mine, "m.csv", "--format", "json").objects()
        self.assertEqual((figures["clips"], [label["clips"] for label in figures["labels"]]), (18, [12, 12, 6]))
        self.assertGreater(figures["balanced_accuracy"], 0.9)

        with (self.folder / "m.csv").open("a") as file:
            file.write("moods/noise/6.wav,polka\n")  # calm, too
        (self.folder / "polka.wav").write_bytes(wav([tone(3, hz=440)]))
        (self.folder / "p.csv").write_text("path,genre\npolka.wav,polka\n")
        (again,) = self.segue("evaluate", self.mine, "m.csv", "--format", "json").objects()
        self.assertEqual((again["labels"], again["unknown_labels"], again["left_out"]), (figures["labels"], ["polka"], 0))
        none = self.segue("evaluate", self.mine, "p.csv")
        self.assertEqual((none.code, none.out), (NOTHING_DONE, ""))
        for words in ("'polka' is no label", "no label of the model: 1 of the files", "not one file could be scored"):
            self.assertIn(words, none.err)

    def test_several_labels_a_file_cannot_be_balanced(self):
        moods = self.write_moods()
        (moods / "noise" / "text.wav").write_text("it would be named if it were heard")
        rows = [f"{path},{path.parent.name};{path.parent.name[0]}" for path in moods.rglob("*.wav")]
        (self.folder / "m.csv").write_text("\n".join(["path,genre", *rows]) + "\n")
        self.assert_fails(self.segue("learn", "m.csv", "-o", self.mine, "--balance", 1), WRONG_USAGE, "--balance", "m.csv")

    def test_too_few_files_are_named_before_any_listening(self):
        moods = self.write_moods(low=3)
        self.assert_fails(self.segue("learn", moods, "-o", self.mine), NOTHING_DONE, "'low notes' has 3", "5 files")
        shutil.rmtree(moods / "low notes")
        self.assert_fails(self.segue("learn", moods, "-o", self.mine), NOTHING_DONE, "two labels")
        self.assertFalse(self.mine.exists())

    def test_copies_and_broken_files_do_not_count(self):
        moods = self.write_moods(low=5)
        (moods / "low notes" / "4.wav").write_text("no music")
        result = self.segue("learn", moods, "-o", self.mine)
        self.assertEqual(result.code, NOTHING_DONE)
        self.assertIn("'low notes' has 4", result.err)
        self.assertIn("4.wav", result.err)
        shutil.copy(moods / "low notes" / "3.wav", moods / "low notes" / "4.wav")
        self.assertIn("'low notes' has 4", self.segue("learn", moods, "-o", self.mine).err)
        (moods / "noise" / "broken.wav").write_text("no music")
        (moods / "low notes" / "4.wav").write_bytes(wav([tone(3, hz=90)]))
        self.assertEqual(len(self.learn(moods, code=SOME_FAILED)["failed"]), 1)

    def test_labels_that_sound_the_same_are_named(self):
        for label in ("left", "right"):
            (self.folder / "same" / label).mkdir(parents=True)
        for index in range(12):
            folder = self.folder / "same" / ("left", "right")[index % 2]
            (folder / f"{index}.wav").write_bytes(wav([tone(3, hz=200 + 7 * (index // 2) + index % 2)]))
        (warning,) = self.learn(self.folder / "same")["warnings"]
        self.assertIn("'left' and 'right' cannot be told apart", warning)

    def test_on_a_head_means_on_its_network(self):
        moods = self.write_moods()
        self.learn(moods)
        first = self.mine.read_bytes()
        copy = self.folder / "copy.onnx"
        shutil.copy(self.mine, copy)
        self.learn(moods, "--model", copy)
        self.assertEqual(self.mine.read_bytes(), first)

    def test_on_a_network_with_a_sidecar(self):
        networks = self.folder / "networks"
        networks.mkdir()
        shutil.copy(NETWORKS / "open.onnx", networks)
        sidecar = {"format_version": 1, "network": "other", "file": "open.onnx", "outputs": {"embedding": "hidden"},
                   "front_end": {"kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512, "mel_bands": 3,
                                 "low_hz": 0, "high_hz": 11025, "htk_scale": False, "area_normalised": True, "log_offset": 1e-6,
                                 "window_frames": 4, "layout": "bands-frames"}}
        (networks / "other.json").write_text(json.dumps(sidecar))
        self.learn(self.write_moods(), "--model", "networks/other.json")
        self.assertLess(self.mine.stat().st_size, 3000)
        self.assertEqual(self.segue("predict", "--model", self.mine, JAZZ).code, ALL_DONE)
        (networks / "other.json").write_text(json.dumps(sidecar | {"about": "changed"}))
        self.assert_fails(self.segue("predict", "--model", self.mine, JAZZ), NOTHING_DONE, "another network", "learn them again")
        (networks / "other.json").unlink()
        self.assert_fails(self.segue("predict", "--model", self.mine, JAZZ), NOTHING_DONE, "other.json", "neither there nor beside")

    def write_manifest(self, *rows):
        (self.folder / "m.csv").write_text("\n".join(["path,genre,artist,source,label_confidence", *rows]) + "\n")
        return self.folder / "m.csv"

    def labels_of(self, *rows, weights):
        """Files of each label, as learnt from the moods, which are all sure, and from these rows."""
        self.write_manifest(*(f"moods/{mood}/{i}.wav,{label},,,sure"
                              for mood, label in (("low notes", "calm"), ("noise", "loud")) for i in range(5)), *rows)
        self.learn("m.csv", "--label-weights", weights)
        return json.loads(re.search(rb'"files_per_label":({.*?})', self.mine.read_bytes())[1])

    def test_each_row_is_weighed_by_itself(self):
        self.write_moods()
        sure, wrong = "moods/noise/5.wav,loud,,,sure", "./moods/noise/5.wav,calm,,,wrong"
        for rows in ((sure, wrong), (wrong, sure)):
            self.assertEqual(self.labels_of(*rows, weights="sure=1"), {"calm": 5, "loud": 6})
        self.assertEqual(self.labels_of(sure, wrong, weights="sure=1,wrong=0"), {"calm": 5, "loud": 6})
        self.assertEqual(self.labels_of(sure, wrong, weights="sure=1,wrong=.5"), {"calm": 6, "loud": 6})

    def test_a_file_counts_as_its_least_sure_row(self):
        self.write_moods()
        models = []
        for first, second in (("sure", "guess"), ("guess", "sure"), ("guess", "guess"), ("sure", "sure")):
            self.labels_of(f"moods/noise/5.wav,loud,,,{first}", f"moods/noise/5.wav,calm,,,{second}",
                           weights="sure=1,guess=.2")
            models.append(self.mine.read_bytes())
        self.assertEqual(models[:2], [models[2]] * 2)
        self.assertNotEqual(models[2], models[3])

    def test_rows_of_a_file_that_contradict_one_another(self):
        self.write_moods()
        for name, first, second in (("artist", "X,,", "Y,,"), ("source", ",here,", ",there,")):
            manifest = self.write_manifest(f"moods/noise/0.wav,loud,{first}", "moods/noise/0.wav,,Z,,",
                                           f"moods/noise/0.wav,wild,{second}")
            self.assert_fails(self.segue("learn", manifest, "-o", self.mine), NOTHING_DONE, manifest, "0.wav", name)
        rows = (f"moods/{mood}/{i}.wav,{label},{artist},,"
                for mood in ("low notes", "noise") for i in range(5) for label, artist in ((mood, ""), (f"all {mood}", i)))
        self.assertTrue(self.learn(self.write_manifest(*rows))["artists_kept_apart"])

    def test_weights_that_are_none(self):
        for pair in ("A", "=1", "A=", "A=x", "A=1x", "A=-1", "A=1e999", "A=inf", "A=nan"):
            result = self.segue("learn", self.folder, "-o", self.mine, "--label-weights", pair)
            self.assertEqual(result.code, WRONG_USAGE, pair)
            self.assertIn(f'"{pair}" is not WORD=NUMBER', result.err)

    def test_output_that_cannot_be(self):
        moods = self.write_moods()
        self.assert_fails(self.segue("learn", moods, "-o", moods / "noise" / "0.wav"), WRONG_USAGE, ".onnx")
        self.assert_fails(self.segue("learn", moods, "-o", "no/such/mine.onnx"), NOTHING_DONE, "no such folder")
        self.mine.mkdir()
        for path in (moods / "noise").iterdir():
            path.write_text("it would be named if it were heard")
        self.assert_fails(self.segue("learn", moods, "-o", self.mine), NOTHING_DONE, "is a folder")

    @unittest.skipUnless(importlib.util.find_spec("onnx"), "the package onnx is not there")
    def test_file_is_valid_onnx(self):
        import onnx
        self.learn(self.write_moods())
        onnx.checker.check_model(str(self.mine), full_check=True)
        model = onnx.load(self.mine)
        self.assertEqual([output.name for output in model.graph.output][-2:], ["head_logits", "head_probabilities"])
        described = json.loads({entry.key: entry.value for entry in model.metadata_props}["segue_head"])
        self.assertEqual(described["training"]["files_per_label"], {"low notes": 6, "noise": 6})


if __name__ == "__main__":
    main()
