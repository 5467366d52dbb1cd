"""Outputs that cannot be written: a clear line, the right exit code, nothing half-written, what was there kept."""

import os
import resource

from program import ALL_DONE, JAZZ, MUSIC, NOTHING_DONE, CliTest, as_nobody, main

WRITERS = {"spectrogram": ("picture.png", (JAZZ,)), "features": ("table.csv", (MUSIC / "jazz",))}


def full_disk():
    """Files cannot grow beyond a few bytes: what a full disk looks like to a program."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (64, 64))


class Outputs(CliTest):
    def each_writer(self):
        for verb, (name, inputs) in WRITERS.items():
            yield verb, inputs, self.folder / name

    def test_written_where_told(self):
        for verb, inputs, output in self.each_writer():
            self.assertEqual(self.segue(verb, *inputs, "-o", output).code, ALL_DONE)
            self.assertGreater(output.stat().st_size, 500)
            self.assertEqual(self.leftovers(), [])

    def test_folder_that_is_not_there(self):
        for verb, inputs, output in self.each_writer():
            target = self.folder / "absent" / output.name
            self.assert_fails(self.segue(verb, *inputs, "-o", target), NOTHING_DONE, target.parent)

    def test_folder_in_place_of_the_file(self):
        for verb, inputs, output in self.each_writer():
            output.mkdir()
            self.assert_fails(self.segue(verb, *inputs, "-o", output), NOTHING_DONE, output)

    def test_read_only_folder(self):
        options = as_nobody(self)
        self.folder.chmod(0o555)
        self.addCleanup(self.folder.chmod, 0o755)
        for verb, inputs, output in self.each_writer():
            self.assert_fails(self.segue(verb, *inputs, "-o", output, **options), NOTHING_DONE, self.folder)
        catalog = self.folder / "catalog.db"
        self.assert_fails(self.segue("--catalog", catalog, "scan", MUSIC / "jazz", **options), NOTHING_DONE, self.folder)

    def test_full_disk_keeps_the_old_file(self):
        for verb, inputs, output in self.each_writer():
            output.write_bytes(b"precious")
            result = self.segue(verb, *inputs, "-o", output, preexec_fn=full_disk, restore_signals=False)
            self.assert_fails(result, NOTHING_DONE, output)
            self.assertEqual(output.read_bytes(), b"precious")
            self.assertEqual(self.leftovers(), [])

    def test_full_disk_during_a_scan(self):
        catalog = self.folder / "catalog.db"
        result = self.segue("--catalog", catalog, "scan", MUSIC / "jazz", preexec_fn=full_disk, restore_signals=False)
        self.assert_fails(result, NOTHING_DONE, catalog)
        self.assertEqual(self.segue("--catalog", catalog, "scan", MUSIC / "jazz").code, ALL_DONE)

    def test_full_standard_output(self):
        for words in (("predict", JAZZ), ("predict", "--format", "json", JAZZ), ("audit", JAZZ)):
            with self.subTest(words), open("/dev/full", "wb") as full:
                result = self.segue(*words, stdout=full)
                self.assertEqual(result.code, NOTHING_DONE)
                self.assertNotEqual(result.err, "")

    def test_reader_that_goes_away(self):
        process = self.start("predict", "--format", "json", MUSIC)
        process.stdout.close()
        err = process.stderr.read()
        process.wait(timeout=60)
        process.stderr.close()
        self.assertLess(len(err.splitlines()), 3, err)

    def leftovers(self):
        expected = {name for name, _ in WRITERS.values()}
        return [name for name in os.listdir(self.folder) if name not in expected and name not in ("data", "cache")]


if __name__ == "__main__":
    main()
