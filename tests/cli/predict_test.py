"""segue predict on sound files: what it prints, and that it prints the same each time."""

from program import ALL_DONE, JAZZ, MUSIC, SOME_FAILED, WRONG_USAGE, CliTest, main

PIECES = sorted(path for path in MUSIC.rglob("*.*") if path.suffix != ".md")


class Predict(CliTest):
    def test_table_has_a_line_for_each_file_in_the_order_of_the_paths(self):
        result = self.segue("predict", *PIECES)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        lines = result.out.splitlines()
        self.assertEqual(len(lines), len(PIECES))
        for line, path in zip(lines, PIECES):
            self.assertIn(path.name, line)
            self.assertRegex(line, r"\d+\.\d %")

    def test_json_lines(self):
        result = self.segue("predict", "--format", "json", "--min-confidence", "0", MUSIC)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        objects = result.objects()
        self.assertEqual([entry["path"] for entry in objects], [str(path) for path in PIECES])
        for entry in objects:
            probabilities = entry["probabilities"]
            self.assertAlmostEqual(sum(probabilities.values()), 1, places=5)
            self.assertEqual(entry["genre"], max(probabilities, key=probabilities.get))
            self.assertEqual(entry["confidence"], probabilities[entry["genre"]])
            self.assertEqual(entry["verdict"], "sound")
            self.assertTrue(10 < entry["duration_s"] < 21, entry)

    def test_same_bytes_for_any_number_of_threads_and_from_run_to_run(self):
        for form in ("table", "json"):
            once = self.segue("predict", "--format", form, "--threads", 1, MUSIC)
            for threads in (1, 2, 5):
                self.assertEqual(self.segue("predict", "--format", form, "--threads", threads, MUSIC).out, once.out)

    def test_result_does_not_depend_on_the_company(self):
        alone = self.segue("predict", "--format", "json", JAZZ).objects()[0]
        among = self.segue("predict", "--format", "json", MUSIC).objects()
        self.assertIn(alone, among)

    def test_an_answer_that_is_too_unsure_is_unknown(self):
        sure = self.segue("predict", "--format", "json", "--min-confidence", "0", MUSIC).objects()
        threshold = sorted(entry["confidence"] for entry in sure)[len(sure) // 2]
        asked = self.segue("predict", "--format", "json", "--min-confidence", threshold, MUSIC).objects()
        for before, after in zip(sure, asked):
            expected = before["genre"] if before["confidence"] >= threshold else "unknown"
            self.assertEqual(after, {**before, "genre": expected})
        self.assertIn("unknown", {entry["genre"] for entry in asked})

        named = self.segue("predict", "--min-confidence", "0", JAZZ).out
        unnamed = self.segue("predict", "--min-confidence", "1", JAZZ).out
        self.assertNotIn("unknown", named)
        self.assertIn("unknown", unnamed)
        self.assertEqual(unnamed.count("%"), 3)  # all candidates stand beside it
        self.assertIn("unknown", self.segue("predict", "--timeline", "--min-confidence", "1", JAZZ).out)
        for wrong in ("-0.1", "1.5", "nan", "sure"):
            self.assertEqual(self.segue("predict", "--timeline", "--stretch", wrong.replace("1.5", "0.5"), JAZZ).code, WRONG_USAGE)
            self.assertEqual(self.segue("predict", "--min-confidence", wrong, JAZZ).code, WRONG_USAGE)

    def test_candidates(self):
        for number in (1, 4):
            line = self.segue("predict", "--candidates", number, JAZZ).out
            self.assertEqual(line.count(" %"), number)

    def test_no_colour_and_no_progress_where_there_is_no_terminal(self):
        result = self.segue("predict", MUSIC)
        self.assertNotIn("\x1b", result.out + result.err)

    def test_one_failure_does_not_hinder_the_others(self):
        result = self.segue("predict", "--format", "json", JAZZ, self.folder / "absent.mp3", PIECES[0])
        self.assertEqual(result.code, SOME_FAILED)
        self.assertEqual(sum(entry["genre"] is not None for entry in result.objects()), 2)
        self.assertEqual(len(result.objects()), 3)

    def test_timeline_covers_the_file_without_gaps(self):
        stretches = self.segue("predict", "--timeline", "--stretch", 5, "--format", "json", JAZZ).objects()
        self.assertGreater(len(stretches), 2)
        self.assertEqual(stretches[0]["start_s"], 0)
        for before, after in zip(stretches, stretches[1:]):
            self.assertAlmostEqual(before["end_s"], after["start_s"], places=6)


if __name__ == "__main__":
    main()
