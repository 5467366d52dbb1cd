"""segue evaluate-similarity."""

import shutil

from program import ALL_DONE, MUSIC, NOTHING_DONE, WRONG_USAGE, CliTest, main


class EvaluateSimilarity(CliTest):
    def setUp(self):
        super().setUp()
        shutil.copytree(MUSIC, self.folder / "music")

    def evaluate(self, *words):
        return self.segue("evaluate-similarity", *words)

    def test_figures_of_every_distance(self):
        self.segue("scan", self.folder / "music")
        *judged, last = self.evaluate("--format", "json").objects()
        self.assertEqual([each["distance"] for each in judged][:3], ["embedding", "cosine", "mfcc"])
        for each in judged:
            self.assertGreater(each["recordings"], 10)
            for tag in ("genre", "album", "artist"):
                for share in ("at_1", "at_10", "chance"):
                    self.assertTrue(0 <= each[tag][share] <= 1)
            self.assertTrue(0 <= each["orphans"] <= 1)
            self.assertTrue(each["hubs"][0]["path"].startswith(str(self.folder / "music")))
        self.assertEqual(judged[0]["genre_advantage"], {"difference": 0, "error": 0})
        self.assertIn("--by", last["advice"])
        again = self.evaluate("--format", "json", "--threads", 1)
        self.assertEqual([*judged, last], again.objects())

    def test_table(self):
        self.segue("scan", self.folder / "music")
        result = self.evaluate()
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        for word in ("embedding", "cosine", "mfcc", "chance", "S10", " music/", "--by"):
            self.assertIn(word, result.out)

    def test_a_sample_is_said_to_be_one(self):
        self.segue("scan", self.folder / "music")
        result = self.evaluate("--sample", 8)
        self.assertEqual(result.code, ALL_DONE)
        self.assertIn("a sample of 8 recordings", result.err)
        self.assertIn("8 recordings", result.out)
        self.assertEqual(self.evaluate("--sample", 0).code, WRONG_USAGE)

    def test_nothing_to_compare(self):
        self.assertEqual(self.evaluate().code, NOTHING_DONE)
        self.segue("scan", self.folder / "music" / "jazz" / "blue-ferry.mp3")
        self.assert_fails(self.evaluate(), NOTHING_DONE, "too little", "scan")


if __name__ == "__main__":
    main()
