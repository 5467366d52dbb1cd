"""Help, version, and command lines that make no sense."""

from program import ALL_DONE, JAZZ, WRONG_USAGE, CliTest, main

SUBCOMMANDS = ("predict", "similar", "duplicates", "scan", "spectrogram", "features", "train", "evaluate", "audit")


class Arguments(CliTest):
    def test_help_lists_every_subcommand(self):
        result = self.segue("--help")
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        for subcommand in SUBCOMMANDS:
            self.assertIn(subcommand, result.out)

    def test_every_subcommand_has_help_with_an_example(self):
        for subcommand in SUBCOMMANDS:
            with self.subTest(subcommand):
                result = self.segue(subcommand, "--help")
                if "training part" in result.err:
                    self.skipTest("built without training")
                self.assertEqual((result.code, result.err), (ALL_DONE, ""))
                self.assertIn(f"segue {subcommand}", result.out)
                self.assertIn("Example:", result.out)

    def test_version(self):
        result = self.segue("--version")
        self.assertEqual(result.code, ALL_DONE)
        self.assertRegex(result.out, r"^segue \d+\.\d+\.\d+\n$")

    def test_an_unknown_subcommand_is_named(self):
        self.assert_fails(self.segue("scna", "music"), WRONG_USAGE, "no subcommand 'scna'")
        self.assert_fails(self.segue("catalog", "bkup"), WRONG_USAGE, "no subcommand 'bkup'")

    def test_nonsense_is_wrong_usage_and_prints_nothing_on_standard_output(self):
        for words in (
            (),
            ("sing",),
            ("predict",),
            ("predict", "--no-such-option", JAZZ),
            ("predict", JAZZ, "--threads", "-1"),
            ("predict", JAZZ, "--threads", "many"),
            ("predict", JAZZ, "--format", "xml"),
            ("predict", JAZZ, "--candidates", "0"),
            ("similar",),
            ("similar", JAZZ, "-n", "0"),
            ("similar", JAZZ, "-n", "five"),
            ("similar", JAZZ, "--by", "colour"),
            ("scan",),
            ("spectrogram", JAZZ, "--bands", "0"),
            ("spectrogram", JAZZ, "--from", "-1"),
            ("spectrogram", JAZZ, "--from", "10", "--to", "5"),
            ("spectrogram", JAZZ, "-o", "picture.jpg"),
            ("features",),
            ("features", JAZZ, "-o", "table.xls"),
            ("train",),
            ("evaluate",),
            ("audit",),
        ):
            with self.subTest(" ".join(map(str, words))):
                result = self.segue(*words)
                self.assertEqual(result.code, WRONG_USAGE, result.err)
                self.assertEqual(result.out, "")
                self.assertNotEqual(result.err.strip(), "")
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    main()
