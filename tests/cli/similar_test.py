"""segue scan and segue similar together."""

import shutil

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, CliTest, main, tone, wav


class Similar(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder / "music"
        shutil.copytree(MUSIC, self.music)
        self.jazz = self.music / "jazz" / "blue-ferry.mp3"

    def scan(self, *words):
        return self.segue("scan", "--format", "json", *words, self.music)

    def similar(self, *words):
        return self.segue("similar", "--format", "json", *words)

    def test_neighbours_are_ranked_and_leave_the_query_out(self):
        self.assertEqual(self.scan().code, ALL_DONE)
        tracks = self.similar(self.jazz).objects()
        self.assertEqual([track["rank"] for track in tracks], [1, 2, 3, 4, 5])
        self.assertEqual(sorted(tracks, key=lambda track: -track["similarity"]), tracks)
        self.assertNotIn(str(self.jazz), [track["path"] for track in tracks])
        for track in tracks:
            self.assertTrue(track["title"] and track["artist"] and track["genre"])
            self.assertTrue(-1 <= track["similarity"] <= 1)

    def test_file_outside_the_catalog_gets_the_neighbours_of_its_copy(self):
        self.scan()
        outside = self.folder / "elsewhere.mp3"
        shutil.copy(JAZZ, outside)
        self.assertEqual(self.similar(outside).out, self.similar(self.jazz).out)

    def test_same_bytes_for_any_number_of_threads_and_from_run_to_run(self):
        outputs = set()
        for threads in (1, 2, 2):
            catalog = self.folder / f"catalog-{len(list(self.folder.iterdir()))}.db"
            self.scan("--catalog", catalog, "--threads", threads)
            outputs.add(self.similar("--catalog", catalog, "-n", 20, self.jazz).out)
        self.assertEqual(len(outputs), 1)

    def test_scanning_again_touches_only_what_changed(self):
        first = self.scan().objects()[-1]
        self.assertEqual((first["new"], first["failed"]), (first["found"], 0))
        again = self.scan().objects()[-1]
        self.assertEqual((again["unchanged"], again["new"], again["changed"]), (first["found"], 0, 0))
        (self.music / "rock" / "motorway-lights.mp3").rename(self.music / "moved.mp3")
        (self.music / "pop" / "paper-planes.wav").unlink()
        (self.music / "new.wav").write_bytes(wav([tone(2)]))
        third = self.scan().objects()[-1]
        self.assertEqual((third["new"], third["moved"], third["missing"], third["unchanged"]),
                         (1, 1, 1, first["found"] - 2))

    def test_by_mfcc_by_genre_and_other_artists(self):
        self.scan()
        self.assertEqual(len(self.similar("--by", "mfcc", self.jazz).objects()), 5)
        genre = self.similar("-n", 1, self.jazz).objects()[0]["genre"]
        for track in self.similar("--genre", genre.upper(), self.jazz).objects():
            self.assertEqual(track["genre"], genre)
        for track in self.similar("--other-artists", "-n", 50, self.jazz).objects():
            self.assertNotEqual(track["artist"], "Segue Trio")

    def test_table(self):
        self.scan()
        result = self.segue("similar", self.jazz, "-n", 3)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assertEqual(len(result.out.splitlines()), 4)

    def test_no_catalog_yet(self):
        self.assert_fails(self.segue("similar", self.jazz), NOTHING_DONE, "scan")
        self.assertFalse((self.folder / "data").exists())

    def test_catalog_is_in_the_data_folder_unless_told_otherwise(self):
        self.scan()
        self.assertTrue((self.folder / "data" / "segue" / "catalog.db").is_file())


if __name__ == "__main__":
    main()
