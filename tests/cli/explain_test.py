"""segue predict --explain: which seconds and which bands spoke for the answer."""

import json
import shutil

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, SOME_FAILED, SOURCE, WRONG_USAGE, CliTest, main, tone, wav

METAL = MUSIC / "metal" / "furnace-gate.mp3"
HEARS_SAMPLES = {"format_version": 1, "network": "wave", "file": "wave.tflite", "labels": ["sum", "alternating"],
                 "front_end": {"kind": "waveform", "sample_rate_hz": 16000, "window_samples": 4, "window_hop": 8000},
                 "outputs": {"logits": 0}}
HEARS_MFCC = {"format_version": 1, "network": "mfcc", "file": "open.onnx", "labels": ["up", "down"],
              "front_end": {"kind": "mfcc-mean", "coefficients": 6}, "outputs": {"probabilities": "scores"}}


class Explain(CliTest):
    def explain(self, *words):
        return self.segue("predict", "--explain", *words)

    def sidecar(self, description):
        shutil.copy(SOURCE / "tests" / "model" / description["file"], self.folder)
        path = self.folder / "mine.json"
        path.write_text(json.dumps(description))
        return path

    def test_text(self):
        result = self.explain(METAL)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        path, answer, *lines = result.out.splitlines()
        self.assertEqual(path, str(METAL))
        self.assertRegex(answer, r"^  metal \d+\.\d %, told from rock \d\.\d %$")
        moments = r"(\d:\d\d-\d:\d\d \([+-]\d\.\d\)(; )?)+"
        bands = r"([a-z -]+ [\d.]+-[\d.]+ k?Hz(, \d+ dB (above|below) usual)? \([+-]\d\.\d\)(; )?)+"
        for line, wanted in zip(lines, (rf"surest at +{moments}", rf"least sure at +{moments}", rf"bands for it +{bands}",
                                        rf"bands against it +{bands}"), strict=True):
            self.assertRegex(line, rf"^  {wanted}$")

    def test_json(self):
        (told,) = self.explain("--format", "json", METAL).objects()
        (plain,) = self.segue("predict", "--format", "json", METAL).objects()
        why = told.pop("explanation")
        self.assertEqual(told, plain)
        self.assertEqual((why["of"], why["rival"]), ("metal", "rock"))
        self.assertEqual([band["name"] for band in why["bands"]][:3], ["sub-bass", "bass", "upper bass"])
        for below, above in zip(why["bands"], why["bands"][1:]):
            self.assertEqual(below["high_hz"], above["low_hz"])
        self.assertEqual(why["weighed"], len(why["seconds"]))
        self.assertEqual(len(why["pieces"]), 3 * len(why["seconds"]))
        for before, after in zip(why["pieces"], why["pieces"][1:]):
            self.assertAlmostEqual(before["end_s"], after["start_s"], places=6)
        self.assertEqual({len(piece["evidence"]) for piece in why["pieces"]}, {len(why["bands"])})

    def test_same_bytes_for_any_number_of_threads(self):
        for form in ("table", "json"):
            once = self.explain("--format", form, "--threads", 1, METAL)
            self.assertEqual(self.explain("--format", form, "--threads", 2, METAL).out, once.out)

    def test_picture(self):
        for name, start in (("why.png", b"\x89PNG"), ("why.svg", b"<svg")):
            result = self.explain(METAL, "-o", self.folder / name)
            self.assertEqual((result.code, result.err), (ALL_DONE, ""))
            self.assertTrue((self.folder / name).read_bytes().startswith(start))
        drawn = (self.folder / "why.svg").read_text()
        for words in ("Iron Ledger – Furnace Gate", "metal", "Bands (Hz)", "60–120", "Time (s)"):
            self.assertIn(words, drawn)

    def test_several_files_and_those_that_cannot_be_heard(self):
        broken = self.folder / "broken.mp3"
        broken.write_text("no sound")
        result = self.explain("--format", "json", JAZZ, broken, METAL)
        self.assertEqual(result.code, SOME_FAILED)
        told = {entry["path"]: entry for entry in result.objects()}
        self.assertEqual(len(told), 3)
        self.assertIsNone(told[str(broken)]["explanation"])
        self.assertIn("not-audio", self.explain(broken).out)
        self.assertEqual(self.explain(broken, "-o", self.folder / "why.png").code, NOTHING_DONE)
        self.assertFalse((self.folder / "why.png").exists())

    def test_of_an_unsure_answer_the_likeliest_genre_is_explained(self):
        self.assertIn("unknown, likeliest metal", self.explain("--min-confidence", 1, METAL).out)
        (told,) = self.explain("--min-confidence", 1, "--format", "json", METAL).objects()
        self.assertEqual((told["genre"], told["explanation"]["of"]), ("unknown", "metal"))

    def test_several_models(self):
        result = self.explain("--model", SOURCE / "models" / "mel-cnn.onnx", "--model", self.sidecar(HEARS_SAMPLES),
                              "--format", "json", METAL)
        self.assertEqual([entry["model"] for entry in result.objects()], ["mel-cnn", "mine"])

    def test_network_that_hears_samples_tells_its_seconds_only(self):
        model = self.sidecar(HEARS_SAMPLES)
        result = self.explain("--model", model, JAZZ)
        self.assertEqual(result.code, ALL_DONE)
        self.assertNotIn("bands", result.out)
        self.assert_fails(self.explain("--model", model, JAZZ, "-o", self.folder / "why.png"), WRONG_USAGE,
                          "hears no bands")

    def test_network_that_hears_whole_clips_is_refused(self):
        model = self.sidecar(HEARS_MFCC)
        result = self.explain("--model", model, JAZZ)
        self.assert_fails(result, WRONG_USAGE, "whole clips")
        self.assertEqual(result.out, "")

    def test_long_files_are_weighed_in_parts(self):
        long = self.folder / "long.wav"
        long.write_bytes(wav([tone(5, 8000) * 45], 8000))
        result = self.explain("--model", self.sidecar(HEARS_SAMPLES | {"front_end": HEARS_SAMPLES["front_end"] | {
            "sample_rate_hz": 8000}}), long)
        self.assertRegex(result.out, r"\d\d of 225 windows were weighed, one every 4\.0 s")

    def test_combinations_that_make_no_sense(self):
        picture = self.folder / "why.png"
        for words, said in ((("--timeline", JAZZ), "--timeline"), (("--candidates", 3, JAZZ), "--candidates"),
                            ((JAZZ, METAL, "-o", picture), "one file"), ((MUSIC, "-o", picture), "these are 13"),
                            ((JAZZ, "-o", self.folder / "why.gif"), "why.gif"),
                            ((JAZZ, "--model", "deep", "--model", "other", "-o", picture), "one --model")):
            result = self.explain(*words)
            self.assertEqual((result.code, result.out), (WRONG_USAGE, ""), words)
            self.assertIn(said, result.err)
        self.assertEqual(self.segue("predict", JAZZ, "-o", picture).code, WRONG_USAGE)
        self.assertFalse(picture.exists())


if __name__ == "__main__":
    main()
