"""Names that are legal on Linux: line breaks, control characters, bytes that are no UTF-8, other scripts."""

import os

from program import ALL_DONE, CliTest, main, tone, wav

NAMES = ["line\nbreak.wav", "tab\tand\x1b[31mcolour.wav", b"latin-\xe9.wav", "Дорога 道 🎷.wav", "-o.wav", "x.WAV",
         'quo"te\\.wav', "a" * 200 + ".wav"]


class OddNames(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder / "music"
        self.music.mkdir()
        for index, name in enumerate(NAMES):
            path = os.path.join(os.fsencode(self.music), os.fsencode(name))
            with open(path, "wb") as file:
                file.write(wav([tone(1.0 + index / 8, hz=220 + 40 * index)]))

    def test_table_keeps_to_a_line_a_file(self):
        for verb in (("predict",), ("audit", "--all")):
            result = self.segue(*verb, self.music)
            self.assertEqual((result.code, result.err), (ALL_DONE, ""))
            lines = [line for line in result.out.splitlines() if ".wav" in line.lower()]
            self.assertEqual(len(lines), len(NAMES))
            self.assertNotIn("\x1b", result.out)
            self.assertIn("Дорога 道 🎷", result.out)
            self.assertIn(r"line\nbreak", result.out)
            self.assertIn(r"latin-\xe9", result.out.replace(r"\xE9", r"\xe9"))

    def test_json_is_utf8_and_has_an_object_a_line(self):
        objects = self.segue("predict", "--format", "json", self.music).objects()
        names = {os.path.basename(entry["path"]) for entry in objects}
        self.assertEqual(len(names), len(NAMES))
        self.assertLess({"line\nbreak.wav", "Дорога 道 🎷.wav", 'quo"te\\.wav', "latin-\ufffd.wav"}, names)

    def test_files_can_be_given_by_name(self):
        for name in NAMES:
            path = os.path.join(os.fsencode(self.music), os.fsencode(name))
            self.assertEqual(self.segue("predict", path).code, ALL_DONE, name)
            self.assertEqual(self.segue("spectrogram", path, "-o", "picture.svg").code, ALL_DONE, name)

    def test_catalog_finds_them_again(self):
        self.assertEqual(self.segue("scan", self.music).code, ALL_DONE)
        again = self.segue("scan", "--format", "json", self.music).objects()[-1]
        self.assertEqual((again["unchanged"], again["new"]), (len(NAMES), 0))
        neighbours = self.segue("similar", "--format", "json", "-n", 50, self.music / "x.WAV").objects()
        self.assertEqual(len(neighbours), len(NAMES) - 1)

    def test_feature_table(self):
        result = self.segue("features", self.music, "-o", "table.csv")
        self.assertEqual(result.code, ALL_DONE, result.err)
        self.assertIn("Дорога", (self.folder / "table.csv").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
