"""Catalogs that are damaged, foreign, from a newer Segue or in use; scans that are killed."""

import shutil
import signal
import sqlite3
import time

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, SOME_FAILED, CliTest, main, tone, wav


class BadCatalogs(CliTest):
    def setUp(self):
        super().setUp()
        self.catalog = self.folder / "catalog.db"

    def similar(self):
        return self.segue("--catalog", self.catalog, "similar", JAZZ)

    def scan(self, *paths):
        return self.segue("--catalog", self.catalog, "scan", *(paths or (MUSIC / "jazz",)))

    def write_library(self, files):
        library = self.folder / "library"
        library.mkdir()
        for index in range(files):
            (library / f"{index:02}.wav").write_bytes(wav([tone(2, hz=200 + 13 * index)]))
        return library

    def test_foreign_files_are_refused_and_left_alone(self):
        contents = {"text": b"no catalog at all\n" * 300, "short": b"x", "sound": JAZZ.read_bytes()}
        for name, data in contents.items():
            with self.subTest(name):
                self.catalog.write_bytes(data)
                self.assert_fails(self.similar(), NOTHING_DONE, "catalog.db")
                self.assert_fails(self.scan(), NOTHING_DONE, "catalog.db")
                self.assertEqual(self.catalog.read_bytes(), data)

    def test_other_sqlite_databases_are_refused_and_left_alone(self):
        with sqlite3.connect(self.catalog) as database:
            database.execute("CREATE TABLE mine (words TEXT)")
        data = self.catalog.read_bytes()
        self.assert_fails(self.scan(), NOTHING_DONE, "catalog.db")
        self.assertEqual(self.catalog.read_bytes(), data)

    def test_folder(self):
        self.catalog.mkdir()
        self.assert_fails(self.scan(), NOTHING_DONE, "catalog.db")

    def test_truncated(self):
        self.scan()
        data = self.catalog.read_bytes()
        for length in (100, 5000, len(data) // 2, len(data) - 100):
            with self.subTest(length):
                self.catalog.write_bytes(data[:length])
                self.assert_fails(self.similar(), NOTHING_DONE, "catalog.db")

    def test_newer_version_is_refused_and_left_alone(self):
        self.scan()
        with sqlite3.connect(self.catalog) as database:
            database.execute("PRAGMA user_version = 9999")
        database.close()
        data = self.catalog.read_bytes()
        for result in (self.similar(), self.scan()):
            self.assert_fails(result, NOTHING_DONE, "catalog.db", "newer")
        self.assertEqual(self.catalog.read_bytes(), data)

    def test_two_scans_at_once_lose_nothing(self):
        library = self.write_library(12)
        words = ("--catalog", self.catalog, "scan", library)
        scans = [self.start(*words), self.start(*words)]
        for scan in scans:
            _, err = scan.communicate(timeout=120)
            self.assertIn(scan.returncode, (ALL_DONE, NOTHING_DONE), err)
            if scan.returncode == NOTHING_DONE:
                self.assertIn(b"catalog.db", err)
        self.assertIn(ALL_DONE, [scan.returncode for scan in scans])
        self.assert_complete(library, 12)

    def test_killed_scan_leaves_a_good_catalog_and_goes_on(self):
        library = self.write_library(12)
        for delay in (0.05, 0.15, 0.3):
            scan = self.start("--catalog", self.catalog, "scan", library)
            time.sleep(delay)
            scan.kill()
            scan.communicate()
        self.assert_complete(library, 12)

    def test_interrupted_scan_says_so_and_goes_on(self):
        library = self.folder / "library"
        for copy in range(30):
            shutil.copytree(MUSIC / "jazz", library / str(copy))
            with open(library / str(copy) / "blue-ferry.mp3", "ab") as file:
                file.write(bytes(copy))
        scan = self.start("--catalog", self.catalog, "--threads", 1, "scan", library)
        time.sleep(0.5)
        scan.send_signal(signal.SIGINT)
        _, err = scan.communicate(timeout=60)
        self.assertIn(scan.returncode, (ALL_DONE, SOME_FAILED, -signal.SIGINT))
        if scan.returncode == SOME_FAILED:
            self.assertIn(b"stopped", err)
        self.assertEqual(self.scan(library).code, ALL_DONE)

    def assert_complete(self, library, files):
        self.assertEqual(self.scan(library).code, ALL_DONE)
        neighbours = self.segue("--catalog", self.catalog, "--format", "json", "similar", "-n", 99, library / "00.wav")
        self.assertEqual(len(neighbours.objects()), files - 1)


if __name__ == "__main__":
    main()
