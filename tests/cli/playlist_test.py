"""segue playlist."""

import shutil
import xml.etree.ElementTree
from urllib.parse import unquote

from program import ALL_DONE, MUSIC, NOTHING_DONE, WRONG_USAGE, CliTest, main


class Playlist(CliTest):
    def setUp(self):
        super().setUp()
        self.music = self.folder / "music"
        shutil.copytree(MUSIC, self.music)
        self.jazz = self.music / "jazz" / "blue-ferry.mp3"
        self.metal = self.music / "metal" / "furnace-gate.mp3"

    def scan(self):
        return self.segue("scan", "--format", "json", self.music).objects()[-1]

    def playlist(self, *words):
        result = self.segue("playlist", *words)
        self.assertEqual(result.code, ALL_DONE, result.err)
        return result

    def tracks(self, *words):
        return self.playlist("--format", "json", *words).objects()

    def test_path_leads_from_one_track_to_another(self):
        self.scan()
        tracks = self.tracks("--from", self.jazz, "--to", self.metal, "-n", 5)
        self.assertEqual([track["rank"] for track in tracks], [1, 2, 3, 4, 5])
        self.assertEqual((tracks[0]["path"], tracks[-1]["path"]), (str(self.jazz), str(self.metal)))
        self.assertIsNone(tracks[0]["similarity"])
        for track in tracks[1:]:
            self.assertTrue(-1 <= track["similarity"] <= 1 and track["genre"] and track["duration_s"] > 0)
        self.assertEqual(len({track["path"] for track in tracks}), 5)

    def test_list_of_a_seed_and_journey(self):
        self.scan()
        self.assertEqual(self.tracks("--seed", self.jazz, "-n", 4)[0]["path"], str(self.jazz))
        self.assertGreater(len({track["genre"] for track in self.tracks("--genre-journey", "-n", 8)}), 3)
        self.assertEqual(self.tracks("--genre-journey", "--seed", self.metal)[0]["path"], str(self.metal))

    def test_files_name_their_tracks_from_where_they_lie(self):
        self.scan()
        lists = self.folder / "lists"
        lists.mkdir()
        for name in ("list.m3u8", "list.xspf"):
            self.playlist("--seed", self.jazz, "-n", 3, "-o", lists / name)
        lines = (lists / "list.m3u8").read_text(encoding="utf-8").splitlines()
        paths = [line for line in lines if not line.startswith("#")]
        self.assertEqual((lines[0], len(paths), paths[0]), ("#EXTM3U", 3, "../music/jazz/blue-ferry.mp3"))
        self.assertTrue(all((lists / path).is_file() for path in paths))
        root = xml.etree.ElementTree.parse(lists / "list.xspf").getroot()
        locations = [unquote(location.text) for location in root.iter("{http://xspf.org/ns/0/}location")]
        self.assertEqual(locations, paths)

    def test_standard_output_is_a_playlist(self):
        self.scan()
        out = self.playlist("--seed", self.jazz, "-n", 2).out
        self.assertTrue(out.startswith("#EXTM3U\n"))
        self.assertIn(f"\n{self.jazz}\n", out)

    def test_same_command_same_list(self):
        self.scan()
        for words in (["--seed", self.jazz], ["--genre-journey"], ["--from", self.jazz, "--to", self.metal]):
            first = self.playlist(*words, "-n", 6).out
            self.assertEqual(self.playlist(*words, "-n", 6, "--threads", 1).out, first)
            seeded = self.playlist(*words, "-n", 6, "--random-seed", 3).out
            self.assertEqual(self.playlist(*words, "-n", 6, "--random-seed", 3).out, seeded)

    def test_length_and_tempo(self):
        self.scan()
        tracks = self.tracks("--seed", self.jazz, "--length", "1min", "--order", "tempo")
        self.assertLess(abs(sum(track["duration_s"] for track in tracks) - 60), 30)
        tempos = [track["tempo_bpm"] for track in tracks if track["tempo_bpm"] is not None]
        self.assertEqual(tempos, sorted(tempos))

    def test_fewer_than_wanted_are_told(self):
        found = self.scan()["found"]
        result = self.playlist("--seed", self.jazz, "-n", 100)
        self.assertIn("of 100 tracks", result.err)
        self.assertLessEqual(result.out.count("#EXTINF"), found)
        self.assertIn("of 10:00:00", self.playlist("--seed", self.jazz, "--length", "10h").err)
        self.assertEqual(self.playlist("--seed", self.jazz, "--length", "1min").err, "")

    def test_refusals(self):
        self.assert_fails(self.segue("playlist", "--seed", self.jazz), NOTHING_DONE, "scan")
        self.scan()
        self.assert_fails(self.segue("playlist"), WRONG_USAGE, "begin with")
        self.assert_fails(self.segue("playlist", "--seed", self.jazz, "-o", "list.pls"), WRONG_USAGE, ".m3u8")
        self.assert_fails(self.segue("playlist", "--seed", self.folder / "no.mp3"), NOTHING_DONE, "no.mp3")
        self.assert_fails(self.segue("playlist", "--from", self.jazz, "--to", self.jazz), WRONG_USAGE, "same recording")
        for words in (["--from", self.jazz], ["--seed", self.jazz, "-n", 0], ["--seed", self.jazz, "--length", "90"],
                      ["--seed", self.jazz, "--length", "nanmin"], ["--seed", self.jazz, "--from", self.jazz, "--to", self.metal]):
            self.assertEqual(self.segue("playlist", *words).code, WRONG_USAGE, words)


if __name__ == "__main__":
    main()
