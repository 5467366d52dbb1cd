"""segue duplicates, on copies that the test makes."""

import shutil

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, CliTest, main, tone, wav


class Duplicates(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder / "music"
        shutil.copytree(MUSIC, self.music)

    def duplicates(self, *words):
        return self.segue("duplicates", "--format", "json", *words)

    def test_different_music_has_none(self):
        self.segue("scan", self.music)
        result = self.duplicates()
        self.assertEqual((result.code, result.out), (ALL_DONE, ""))
        self.assertIn("0 recordings are there more than once", result.err)

    def test_copies_are_grouped_with_the_best_first(self):
        shutil.copy(JAZZ, self.music / "copy.mp3")
        data = (MUSIC / "pop" / "paper-planes.wav").read_bytes()
        start = data.index(b"data") + 8
        cut_bytes = 3 * 22050 * 3  # 3 s of 24 bits; the sizes in the header are then too large
        (self.music / "cut.wav").write_bytes(data[:start] + data[start + cut_bytes:])
        self.segue("scan", self.music)
        copies = self.duplicates().objects()
        by_path = {copy["path"]: copy for copy in copies}
        self.assertEqual({copy["group"] for copy in copies}, {1, 2})
        self.assertEqual([copy["best"] for copy in copies], [True, False] * 2)
        copy = by_path[str(self.music / "jazz" / "blue-ferry.mp3")]
        self.assertEqual((copy["evidence"], copy["lossless"], copy["codec"]), ("same audio", False, "mp3"))
        cut = by_path[str(self.music / "cut.wav")]
        self.assertEqual(cut["evidence"], "fingerprint")
        self.assertGreater(cut["similarity"], 0.9)
        self.assertAlmostEqual(cut["offset_s"], -3, delta=0.2)
        self.assertTrue(by_path[str(self.music / "pop" / "paper-planes.wav")]["best"])

    def test_table(self):
        shutil.copy(JAZZ, self.music / "copy.mp3")
        self.segue("scan", self.music)
        result = self.segue("duplicates")
        self.assertEqual(result.code, ALL_DONE)
        self.assertEqual(len(result.out.splitlines()), 3)
        self.assertIn("best", result.out)
        self.assertIn("same audio", result.out)
        self.assertIn("music/copy.mp3", result.out)

    def test_same_bytes_for_any_number_of_threads(self):
        shutil.copy(JAZZ, self.music / "copy.mp3")
        self.segue("scan", self.music)
        self.assertEqual(len({self.duplicates("--threads", threads).out for threads in (1, 2, 3)}), 1)

    def test_nothing_to_compare(self):
        self.assert_fails(self.duplicates(), NOTHING_DONE, "scan")
        (self.folder / "short.wav").write_bytes(wav([tone(0.1)]))
        self.segue("scan", self.folder / "short.wav")
        self.assertEqual(self.duplicates().code, NOTHING_DONE)


if __name__ == "__main__":
    main()
