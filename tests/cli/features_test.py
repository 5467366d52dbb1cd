"""segue features: where its rows come from, and what becomes of files that fail."""

import ast
import csv
import math
import zipfile

from program import ALL_DONE, MUSIC, NOTHING_DONE, SOME_FAILED, WRONG_USAGE, CliTest, main, tone, wav

COEFFICIENTS = [f"mfcc_{i:02}" for i in range(40)]


class Features(CliTest):
    def setUp(self):
        super().setUp()
        self.table = self.folder / "table.csv"
        self.music = self.folder / "music"
        for index, name in enumerate(("rock/a.wav", "rock/Band/b.wav", "jazz/c.wav")):
            path = self.music / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wav([tone(1, hz=200 + 50 * index)]))

    def rows(self):
        with self.table.open(newline="", encoding="utf-8") as file:
            return list(csv.DictReader(file))

    def test_folder_of_genre_folders(self):
        result = self.segue("features", self.music, "-o", self.table)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        rows = self.rows()
        self.assertEqual([(row["filename"], row["genre"]) for row in rows],
                         [("c.wav", "jazz"), ("b.wav", "rock"), ("a.wav", "rock")])
        self.assertEqual(list(rows[0]), ["path", "filename", "genre", "duration", *COEFFICIENTS])
        self.assertEqual(rows[0]["duration"], "1")

    def test_genre_folder_and_file_are_named_by_their_folder(self):
        (self.music / "rock" / "Band" / "b.wav").unlink()
        result = self.segue("features", self.music / "rock", self.music / "jazz" / "c.wav", self.music / "jazz", "-o",
                            self.table)
        self.assertEqual(result.code, ALL_DONE, result.err)
        self.assertEqual([(row["filename"], row["genre"]) for row in self.rows()], [("a.wav", "rock"), ("c.wav", "jazz")])

    def test_manifest_with_other_columns(self):
        (self.folder / "list.csv").write_text("file,style\nmusic/rock/a.wav,polka\nmusic/none.wav,polka\n")
        result = self.segue("features", "--manifest", "list.csv", "--path-column", "file", "--genre-column", "style",
                            "-o", self.table)
        self.assertEqual(result.code, SOME_FAILED)
        self.assertIn("none.wav: no such file", result.err)
        self.assertEqual([row["genre"] for row in self.rows()], ["polka"])

    def test_manifest_is_not_replaced_by_the_table(self):
        manifest = self.folder / "list.csv"
        manifest.write_text("path,genre\nmusic/rock/a.wav,polka\n")
        before = manifest.read_bytes()
        result = self.segue("features", "--manifest", manifest, "-o", manifest)
        self.assert_fails(result, WRONG_USAGE, "list.csv", "manifest itself")
        self.assertEqual(manifest.read_bytes(), before)

    def test_deviation_and_fewer_coefficients(self):
        self.segue("features", self.music, "-o", self.table, "--stats", "mean,std", "--coefficients", "2")
        self.assertEqual(list(self.rows()[0])[4:], ["mfcc_00", "mfcc_01", "mfcc_00_std", "mfcc_01_std"])

    def test_descriptors_have_a_column_or_more_each(self):
        self.segue("features", self.music, "-o", self.table, "--stats", "mean,std", "--coefficients", "2",
                   "--descriptors", "tempo,rms,mfcc_delta,loudness,tuning")
        self.assertEqual(list(self.rows()[0])[4:],
                         ["mfcc_delta_00", "mfcc_delta_01", "mfcc_delta_00_std", "mfcc_delta_01_std", "rms", "rms_std",
                          "tempo", "tuning", "loudness_lufs", "loudness_range_lu", "true_peak_dbtp"])

    def test_all_descriptors(self):
        (self.music / "rock" / "a.wav").write_bytes(wav([tone(4, rate_hz=44100)] * 2, rate_hz=44100))
        self.segue("features", self.music, "-o", self.table)
        coefficients = self.rows()
        result = self.segue("features", self.music, "-o", self.table, "--descriptors", "all")
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        rows = self.rows()
        names = list(rows[0])
        for name in ("melspectrogram_127", "chroma_stft_11", "spectral_contrast_06", "zero_crossing_rate",
                     "onset_strength", "tempo", "tuning"):
            self.assertIn(name, names)
        for row, few in zip(rows, coefficients, strict=True):
            self.assertEqual({name: row[name] for name in COEFFICIENTS}, {name: few[name] for name in COEFFICIENTS})
            long_enough = row["filename"] == "a.wav"
            self.assertEqual([name for name in names if row[name] == ""], [] if long_enough else ["loudness_range_lu"])
            for name in names[3:]:
                self.assertTrue(row[name] == "" or math.isfinite(float(row[name])), (name, row[name]))
            self.assertTrue(-40 < float(row["loudness_lufs"]) < float(row["true_peak_dbtp"]) < 0)

    def test_unknown_descriptors(self):
        for words in ("spectral_sadness", "mfcc,", "", "mfcc,\n", "MFCC"):
            with self.subTest(words):
                self.assert_fails(self.segue("features", self.music, "-o", self.table, "--descriptors", words),
                                  WRONG_USAGE, "there is no descriptor", "spectral_contrast", "loudness")
        self.assertFalse(self.table.exists())

    def test_npz_holds_the_arrays_that_numpy_reads(self):
        self.assertEqual(self.segue("features", self.music, "-o", "table.npz").code, ALL_DONE)
        headers = {}
        with zipfile.ZipFile(self.folder / "table.npz") as archive:
            self.assertIsNone(archive.testzip())
            for name in archive.namelist():
                data = archive.read(name)
                self.assertEqual(data[:8], b"\x93NUMPY\x01\x00")
                length = int.from_bytes(data[8:10], "little")
                headers[name] = ast.literal_eval(data[10:10 + length].decode("ascii"))
        self.assertEqual(headers["features.npy"]["shape"], (3, 40))
        self.assertEqual(headers["genre.npy"]["shape"], (3,))
        self.assertEqual(headers["genre.npy"]["descr"][1:], "U4")

    def test_files_that_fail_are_named_and_the_rest_is_done(self):
        (self.music / "rock" / "text.mp3").write_text("no music")
        result = self.segue("features", self.music, "-o", self.table)
        self.assertEqual(result.code, SOME_FAILED)
        self.assertIn("1 of 4 files was left out", result.err)
        self.assertIn("text.mp3", result.err)
        self.assertEqual(len(self.rows()), 3)
        failed = self.segue("features", self.music, "-o", self.table, "--format", "json").objects()[0]["failed"]
        self.assertTrue(failed[0]["path"].endswith("text.mp3"))

    def test_nothing_usable_writes_nothing(self):
        self.table.write_text("mine")
        (self.folder / "text.mp3").write_text("no music")
        self.assertEqual(self.segue("features", "text.mp3", "-o", self.table).code, NOTHING_DONE)
        self.assertEqual(self.table.read_text(), "mine")

    def test_threads_change_nothing(self):
        tables = []
        for threads in (1, 2, 5):
            self.segue("features", MUSIC / "jazz", self.music, "-o", self.table, "--threads", threads, "--descriptors",
                       "all", "--stats", "mean,std")
            tables.append(self.table.read_bytes())
        self.assertEqual(len(set(tables)), 1)

    def test_catalog_as_a_table(self):
        self.segue("features", MUSIC, "-o", self.table)
        listened = {row["path"]: row for row in self.rows()}
        catalog = ("--catalog", self.folder / "catalog.db")
        self.assertEqual(self.segue(*catalog, "scan", MUSIC).code, ALL_DONE)
        result = self.segue(*catalog, "features", "--from-catalog", "-o", self.table)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        rows = self.rows()
        self.assertEqual({row["path"] for row in rows}, set(listened))
        for row in rows:
            self.assertNotEqual(row["artist"], "")
            for name in COEFFICIENTS:
                self.assertEqual(row[name], listened[row["path"]][name])
        self.segue(*catalog, "features", "--from-catalog", "--embedding", "-o", self.table)
        self.assertIn("embedding_000", self.rows()[0])

    def test_without_a_catalog(self):
        self.assert_fails(self.segue("--catalog", "none.db", "features", "--from-catalog", "-o", self.table), NOTHING_DONE,
                          "none.db")

    def test_options_that_contradict_each_other(self):
        for words in ((self.music, "--manifest", "x.csv"), ("--from-catalog", self.music), ("--embedding", self.music),
                      ("--from-catalog", "--stats", "mean"), ("--from-catalog", "--descriptors", "rms"),
                      (self.music, "--coefficients", "0"),
                      (self.music, "--stats", "median"), ()):
            with self.subTest(words):
                self.assertEqual(self.segue("features", *words, "-o", self.table).code, WRONG_USAGE)


if __name__ == "__main__":
    main()
