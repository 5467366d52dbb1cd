"""segue map."""

import csv
import json
import re
import shutil

from program import ALL_DONE, MUSIC, NOTHING_DONE, WRONG_USAGE, CliTest, main


class Map(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder / "music"
        shutil.copytree(MUSIC, self.music)

    def scan(self):
        return self.segue("scan", "--format", "json", self.music).objects()[-1]

    def map(self, name, *words):
        result = self.segue("map", "-o", self.folder / name, *words)
        self.assertEqual((result.code, result.err), (ALL_DONE, ""))
        return (self.folder / name).read_bytes()

    def test_table_has_a_row_for_each_recording(self):
        found = self.scan()["found"]
        rows = list(csv.DictReader(self.map("map.csv").decode().splitlines()))
        self.assertEqual(len(rows), found)
        for row in rows:
            self.assertTrue(row["path"].startswith(str(self.music)) and row["title"] and row["genre"])
            self.assertTrue(-2 <= float(row["x"]) <= 2 and -2 <= float(row["y"]) <= 2)

    def test_page_holds_everything(self):
        found = self.scan()["found"]
        page = self.map("map.html", "--title", "Mine & yours").decode()
        self.assertIn("<title>Mine &amp; yours</title>", page)
        data = json.loads(re.search('<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1])
        self.assertEqual((len(data["x"]), len(data["titles"])), (found, found))
        self.assertIn("Blue Ferry", data["titles"])
        folders = next(detail for detail in data["details"] if detail["name"] == "folder")
        self.assertIn("jazz", folders["values"], "relative to what all have in common")
        self.assertNotIn(str(self.folder), page)

    def test_pictures(self):
        self.scan()
        self.assertTrue(self.map("map.png").startswith(b"\x89PNG"))
        self.assertIn(b"<svg", self.map("map.svg"))

    def test_same_bytes_for_any_number_of_threads_and_from_run_to_run(self):
        self.scan()
        maps = {self.map(f"{name}.html", "--threads", threads) for name, threads in (("a", 1), ("b", 2), ("c", 2))}
        self.assertEqual(len(maps), 1)

    def test_json_names_the_output(self):
        found = self.scan()["found"]
        result = self.segue("map", "-o", "map.svg", "--format", "json")
        self.assertEqual(result.objects(), [{"output": "map.svg", "recordings": found, "outdated": 0}])

    def test_refusals(self):
        self.assert_fails(self.segue("map", "-o", "map.html"), NOTHING_DONE, "scan")
        self.assert_fails(self.segue("map", "-o", "map.pdf"), WRONG_USAGE, "map.pdf", ".html")
        self.assert_fails(self.segue("map", "-o", self.folder / "no" / "map.svg"), NOTHING_DONE, "map.svg", "no such folder")


if __name__ == "__main__":
    main()
