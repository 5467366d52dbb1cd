"""The test piece of the benchmarks: 30 s of the example music as stereo 44.1 kHz MP3 at 192 kb/s."""
import subprocess
from pathlib import Path

import environment

ROOT = Path(__file__).resolve().parent.parent


def make_songs(folder, count):
    """The same piece in `count` files, as a list of paths."""
    environment.require_program("ffmpeg")
    folder.mkdir(parents=True, exist_ok=True)
    source = ROOT / "examples" / "music" / "jazz" / "blue-ferry.mp3"
    songs = [folder / f"{number:03}.mp3" for number in range(count)]
    subprocess.run(["ffmpeg", "-v", "error", "-nostdin", "-y", "-stream_loop", "5", "-i", source, "-t", "30", "-ac", "2",
                    "-ar", "44100", "-b:a", "192k", "-map_metadata", "-1", songs[0]], check=True)
    for song in songs[1:]:
        song.write_bytes(songs[0].read_bytes())
    return [str(song) for song in songs]
