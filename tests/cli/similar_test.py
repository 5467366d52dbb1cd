"""segue scan and segue similar together."""

import shutil

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, WRONG_USAGE, CliTest, main, on_terminal, tone, wav


def split_tag(mp3):
    """The ID3 tag and the sound."""
    size = 10 + sum((byte & 127) << shift for byte, shift in zip(mp3[6:10], (21, 14, 7, 0)))
    return mp3[:size], mp3[size:]


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

    def artists(self, *words):
        return {track["artist"] for track in self.similar("-n", 50, *words).objects()}

    def test_other_artists_are_the_default(self):
        rock = self.music / "rock" / "motorway-lights.mp3"
        rock.write_bytes(split_tag(JAZZ.read_bytes())[0] + split_tag(rock.read_bytes())[1])  # now by the same
        self.scan()
        self.assertNotIn("Segue Trio", self.artists(self.jazz))
        self.assertEqual(self.artists(self.jazz), self.artists("--other-artists", self.jazz))
        self.assertIn("Segue Trio", self.artists("--same-artists", self.jazz))

    def test_a_copy_that_was_cut_off_is_not_listed(self):
        (self.music / "cut off.mp3").write_bytes(JAZZ.read_bytes()[:-20000])
        self.scan()
        paths = {track["path"] for track in self.similar("-n", 50, "--same-artists", self.jazz).objects()}
        self.assertNotIn(str(self.music / "cut off.mp3"), paths)

    def test_several_files_and_what_to_avoid(self):
        self.scan()
        rock = self.music / "rock" / "motorway-lights.mp3"
        blend = self.similar("-n", 50, self.jazz, rock).objects()
        self.assertEqual(blend, self.similar("-n", 50, rock, self.jazz).objects())
        paths = [track["path"] for track in blend]
        self.assertNotIn(str(rock), paths)
        avoided = [track["path"] for track in self.similar("-n", 50, self.jazz, "--not", rock, "--not", paths[0]).objects()]
        self.assertFalse({str(rock), str(self.jazz), paths[0]} & set(avoided))

    def test_filters(self):
        self.scan()
        everything = self.similar("-n", 50, "--same-artists", self.jazz).objects()
        below = self.similar("-n", 50, "--same-artists", "--path", "music/rock", self.jazz).objects()
        self.assertTrue(below)
        self.assertEqual([track["path"] for track in below],
                         [track["path"] for track in everything if track["path"].startswith(str(self.music / "rock") + "/")])
        similar = self.similar("-n", 50, "--same-artists", "--min-similarity", "0.2", self.jazz).objects()
        self.assertEqual(len(similar), sum(track["similarity"] >= 0.2 for track in everything))
        for words in (["--year", "199x"], ["--year", "1999-1990"], ["--year", "-5"], ["--year="], ["--year", ""], ["--genre", ""],
                      ["--path", ""], ["--min-similarity", "nan"],
                      ["--min-similarity", "2"], ["--by", "taste"], ["--genre", "polka"]):
            self.assertEqual(self.similar(*words, self.jazz).code, WRONG_USAGE, words)
        self.assert_fails(self.similar("--year", "1801", self.jazz), NOTHING_DONE, "nothing else that fits")

    def test_relative_names_of_what_is_gone(self):
        self.scan()
        before = self.similar("--path", self.music / "rock", self.jazz)
        self.assertEqual(before.code, ALL_DONE)
        shutil.rmtree(self.music)
        self.assertEqual(self.similar("--path", "music/rock", "music/jazz/blue-ferry.mp3").out, before.out)

    def test_why(self):
        self.scan()
        for track in self.similar("--why", self.jazz).objects():
            self.assertEqual(track["compared_with"], str(self.jazz))
            self.assertAlmostEqual(track["why"]["sound"]["similarity"], track["similarity"], places=4)
            self.assertTrue(0 <= track["why"]["genre"]["agreement"] <= 1)
        result = self.segue("similar", "--why", "-n", 2, self.jazz, self.music / "rock" / "motorway-lights.mp3")
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        for word in ("1. ", "2. ", "sound", "timbre", "genre", "beside music/"):
            self.assertIn(word, result.out)

    def test_table(self):
        self.scan()
        result = self.segue("similar", self.jazz, "-n", 3)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assertEqual(len(result.out.splitlines()), 4)
        self.assertIn(" music/", result.out)
        elsewhere = self.segue("similar", self.jazz, "-n", 3, cwd="/")
        self.assertIn(" ~/music/", elsewhere.out)

    def test_table_fits_the_terminal(self):
        self.scan()
        long_name = self.music / ("long name " * 20 + ".mp3")
        shutil.copy(JAZZ, long_name)
        (self.music / "jazz" / "blue-ferry.mp3").unlink()
        self.scan()
        for columns in (60, 80, 200):
            lines = on_terminal(self, columns, "similar", self.music / "rock" / "motorway-lights.mp3", "-n", 20)
            self.assertGreater(len(lines), 5)
            self.assertLessEqual(max(map(len, lines)), columns, lines)
            self.assertTrue(any("…" in line for line in lines))

    def test_no_catalog_yet(self):
        self.assert_fails(self.segue("similar", self.jazz), NOTHING_DONE, "scan")
        self.assertFalse((self.folder / "data").exists())

    def test_catalog_is_in_the_data_folder_unless_told_otherwise(self):
        self.scan()
        self.assertTrue((self.folder / "data" / "segue" / "catalog.db").is_file())


if __name__ == "__main__":
    main()
