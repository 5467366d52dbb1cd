"""segue catalog: info, check, backup, merge, prune and export."""

import csv
import io
import json
import os
import shutil
import sqlite3

from program import ALL_DONE, NOTHING_DONE, SOME_FAILED, WRONG_USAGE, CliTest, as_nobody, main, tone, wav


class Catalog(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder.resolve() / "music"
        for index, name in enumerate(("rock/a.wav", "rock/b.wav", "jazz/c.wav")):
            path = self.music / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(wav([tone(2, hz=200 + 50 * index)]))
        self.catalog = self.folder / "catalog.db"
        self.assertEqual(self.scan().code, ALL_DONE)

    def scan(self):
        return self.segue("--catalog", self.catalog, "scan", self.music)

    def run_on(self, catalog, *words):
        return self.segue("--catalog", catalog, "catalog", *words)

    def run_catalog(self, *words):
        return self.run_on(self.catalog, *words)

    def exported(self, catalog=None):
        return self.run_on(catalog or self.catalog, "export", "--format", "jsonl", "--vectors").out

    def test_info(self):
        result = self.run_catalog("info")
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assertIn("recordings   3, 0:06 of sound", result.out)
        summary = self.segue("--catalog", self.catalog, "--format", "json", "catalog", "info").objects()[0]
        self.assertEqual((summary["tracks"], summary["recordings"], summary["missing"]), (3, 3, 0))
        self.assertEqual(sum(summary["genres"].values()), 3)
        self.assertEqual(summary["catalog"], str(self.catalog))

    def test_no_catalog_yet(self):
        for words in (["info"], ["check"], ["prune"], ["export"], ["backup", "copy.db"]):
            with self.subTest(words):
                self.assert_fails(self.run_on(self.folder / "none.db", *words), NOTHING_DONE, "none.db", "scan")
        self.assert_fails(self.run_catalog("merge", self.folder / "none.db"), NOTHING_DONE, "none.db")
        self.assertFalse((self.folder / "none.db").exists())
        self.assertFalse((self.folder / "copy.db").exists())
        self.assertEqual(self.run_catalog().code, WRONG_USAGE)

    def test_export_spares_the_catalog_and_music(self):
        song = self.music / "rock" / "a.wav"
        before = (self.catalog.read_bytes(), song.read_bytes())
        self.assert_fails(self.run_catalog("export", "--format", "csv", "-o", self.catalog), WRONG_USAGE, "catalog itself")
        self.assert_fails(self.run_catalog("export", "--format", "csv", "-o", song), WRONG_USAGE, "a.wav", "music")
        self.assertEqual((self.catalog.read_bytes(), song.read_bytes()), before)

    def test_prune_of_nothing_that_has_a_name(self):
        self.assert_fails(self.run_catalog("prune", ""), WRONG_USAGE, "empty")

    def test_check_finds_damage(self):
        self.assertEqual(self.run_catalog("check").code, ALL_DONE)
        with sqlite3.connect(self.catalog) as database:
            database.execute("PRAGMA foreign_keys = OFF")
            database.execute("UPDATE tracks SET sound = 99")
        database.close()
        result = self.run_catalog("check")
        self.assertEqual(result.code, SOME_FAILED, result.err)
        self.assertIn("3 tracks without their sound", result.out)
        self.assertIn("together with catalog.db-wal", result.err)
        data = bytearray(self.catalog.read_bytes())
        data[100:5000] = bytes(4900)
        self.catalog.write_bytes(data)
        self.assert_fails(self.run_catalog("check"), NOTHING_DONE, "damaged")

    def test_backup_is_the_catalog_and_replaces_only_backups(self):
        backup = self.folder / "backup.db"
        result = self.run_catalog("backup", backup)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assertEqual(self.exported(backup), self.exported())
        self.assertEqual(self.run_catalog("backup", backup).code, ALL_DONE)
        diary = self.folder / "diary.txt"
        diary.write_text("dear diary")
        self.assert_fails(self.run_catalog("backup", diary), WRONG_USAGE, "diary.txt", "left alone")
        self.assertEqual(diary.read_text(), "dear diary")
        self.assert_fails(self.run_catalog("backup", self.catalog), WRONG_USAGE, "itself")
        self.assert_fails(self.run_catalog("backup", self.folder / "no" / "x.db"), NOTHING_DONE, "no/x.db")

    def test_merge(self):
        other = self.folder / "other.db"
        (self.music / "new.wav").write_bytes(wav([tone(2, hz=900)]))
        self.segue("--catalog", other, "scan", self.music)
        result = self.run_catalog("merge", other)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        self.assertEqual(result.out, "1 track new, 1 recording new, 3 tracks known already\n")
        self.assertEqual(self.exported(), self.exported(other))

        apart = self.folder / "apart.db"
        for words in ([], ["--relocate", "/", "/laptop"]):
            self.assertEqual(self.run_on(apart, "merge", other, *words).code, ALL_DONE)
        paths = [json.loads(line)["path"] for line in self.exported(apart).splitlines()]
        self.assertEqual(len(paths), 8)
        self.assertIn(f"/laptop{self.music}/new.wav", paths)
        self.assert_fails(self.run_catalog("merge", self.catalog), WRONG_USAGE, "itself")
        self.assert_fails(self.run_catalog("merge", other, "--relocate", "a", "/b"), WRONG_USAGE, "begin with /")

    def test_merge_says_which_paths_hold_other_music(self):
        other = self.folder / "other.db"
        shutil.copy(self.catalog, other)
        (self.music / "rock" / "a.wav").write_bytes(wav([tone(3, hz=900)]))
        self.scan()
        result = self.run_on(other, "merge", self.catalog)
        self.assertEqual(result.code, ALL_DONE)
        self.assertIn("1 path is in both catalogs with different sound", result.err)
        self.assertEqual(self.exported(other), self.exported())

    def test_prune(self):
        (self.music / "rock" / "a.wav").unlink()
        shutil.rmtree(self.music / "jazz")
        self.scan()
        self.assertEqual(len(self.exported().splitlines()), 3)

        rehearsed = self.run_catalog("prune", "--dry-run")
        self.assertIn(f"{self.music}/rock/a.wav\nwithout --dry-run: 1 track and 1 recording removed\n", rehearsed.out)
        self.assertEqual(len(self.exported().splitlines()), 3)
        result = self.run_catalog("prune")
        self.assertEqual(result.code, ALL_DONE)
        self.assertEqual(result.out, f"{self.music}/rock/a.wav\n1 track and 1 recording removed\n")
        self.assertIn(f"{self.music}/jazz: all of it is gone", result.err)
        self.assertEqual(len(self.exported().splitlines()), 2)

        report = self.segue("--catalog", self.catalog, "--format", "json", "catalog", "prune", self.music).objects()[0]
        self.assertEqual(report["removed"], [f"{self.music}/jazz/c.wav"])
        self.assertEqual(len(self.exported().splitlines()), 1)

    def test_export_formats(self):
        table = self.run_catalog("export").out
        rows = list(csv.DictReader(io.StringIO(table)))
        self.assertEqual([row["path"] for row in rows], [f"{self.music}/{n}" for n in ("jazz/c.wav", "rock/a.wav", "rock/b.wav")])
        self.assertNotIn("embedding", rows[0])
        objects = [json.loads(line) for line in self.exported().splitlines()]
        self.assertEqual([o["hash"] for o in objects], [row["hash"] for row in rows])
        self.assertAlmostEqual(sum(objects[0]["probabilities"]), 1, places=5)

        for name, words in (("out.csv", []), ("out.txt", ["--format", "csv"])):
            result = self.run_catalog("export", "-o", self.folder / name, *words)
            self.assertEqual((result.code, result.out), (ALL_DONE, f"{self.folder / name}: 3 rows\n"))
            self.assertEqual((self.folder / name).read_text(), table)
        self.assertEqual(self.run_catalog("export", "-o", self.folder / "out.npz").code, ALL_DONE)
        self.assertEqual((self.folder / "out.npz").read_bytes()[:2], b"PK")
        self.assert_fails(self.run_catalog("export", "-o", "out.xlsx"), WRONG_USAGE, "out.xlsx", ".csv")
        self.assertFalse((self.folder / "out.xlsx").exists())
        full = self.run_catalog("export", "-o", "/dev/full")
        self.assertEqual(full.code, WRONG_USAGE, "a device has no suffix")
        self.assert_fails(self.run_catalog("export", "-o", "/dev/full", "--format", "csv"), NOTHING_DONE, "/dev/full")

    def test_catalog_that_can_not_be_written(self):
        before = self.exported()
        os.chmod(self.folder, 0o755)
        os.chmod(self.catalog, 0o444)
        nobody = as_nobody(self)
        if not nobody:
            os.chmod(self.folder, 0o555)
            self.addCleanup(os.chmod, self.folder, 0o755)
        words = ("--catalog", self.catalog, "catalog")
        self.assertEqual(self.segue(*words, "export", "--format", "jsonl", "--vectors", **nobody).out, before)
        self.assertEqual(self.segue(*words, "check", **nobody).code, ALL_DONE)
        self.assertEqual(self.segue(*words, "info", **nobody).code, ALL_DONE)
        similar = self.segue("--catalog", self.catalog, "similar", self.music / "rock" / "a.wav", **nobody)
        self.assertEqual(similar.code, ALL_DONE, similar.err)
        self.assert_fails(self.segue(*words, "prune", **nobody), NOTHING_DONE, "can not be opened for writing")


if __name__ == "__main__":
    main()
