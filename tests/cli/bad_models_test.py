"""Models that are damaged, from a newer Segue, or none at all: refused with a clear line, nothing printed."""

from program import ALL_DONE, JAZZ, NOTHING_DONE, WEIGHTS, CliTest, main


class BadModels(CliTest):
    def predict_with(self, data, name="model.onnx"):
        path = self.folder / name
        path.write_bytes(data)
        return self.segue("predict", "--model", path, JAZZ)

    def test_shipped_weights_are_a_model_like_any_other(self):
        result = self.predict_with(WEIGHTS.read_bytes())
        self.assertEqual(result.code, ALL_DONE, result.err)
        self.assertEqual(result.out, self.segue("predict", JAZZ).out)

    def test_no_model(self):
        for name, data in {"empty": b"", "text": b"not a model\n" * 100, "sound": JAZZ.read_bytes()}.items():
            with self.subTest(name):
                result = self.predict_with(data)
                self.assert_fails(result, NOTHING_DONE, "model.onnx")
                self.assertEqual(result.out, "")

    def test_missing_or_a_folder(self):
        for path in (self.folder / "absent.onnx", self.folder):
            self.assert_fails(self.segue("predict", "--model", path, JAZZ), NOTHING_DONE, path)

    def test_truncated_anywhere(self):
        weights = WEIGHTS.read_bytes()
        for length in (1, 100, len(weights) // 3, len(weights) // 2, len(weights) - 1):
            with self.subTest(length):
                result = self.predict_with(weights[:length])
                self.assert_fails(result, NOTHING_DONE, "model.onnx")

    def test_newer_version(self):
        weights = WEIGHTS.read_bytes()
        newer = weights.replace(b'"format_version": 1', b'"format_version": 9').replace(
            b'"format_version":1', b'"format_version":9')
        self.assertNotEqual(newer, weights)
        self.assert_fails(self.predict_with(newer), NOTHING_DONE, "model.onnx", "newer")

    def test_no_or_bad_metadata(self):
        weights = WEIGHTS.read_bytes()
        for old, new in ((b'"labels"', b'"lebals"'), (b'"sample_rate_hz"', b'"sample_rate_zh"'),
                         (b'"format_version"', b'"format_noisrev"')):
            with self.subTest(old):
                self.assertIn(old, weights)
                self.assert_fails(self.predict_with(weights.replace(old, new)), NOTHING_DONE, "model.onnx")


if __name__ == "__main__":
    main()
