"""Sorts the audio files of unpacked Debian packages into music and other sounds. scripts/gather-sounds starts it."""
import sys
from pathlib import Path

MOST = 150
AUDIO = {".wav", ".ogg", ".oga", ".opus", ".mp3", ".flac"}


def is_music(path):
    text = str(path).lower()
    return "/music" in text or "/moh/" in text


def evenly(files, most):
    return files if len(files) <= most else [files[i * len(files) // most] for i in range(most)]


folder = Path(sys.argv[1])
for package in sorted((folder / "packages").iterdir()):
    files = sorted(f for f in package.rglob("*") if f.suffix.lower() in AUDIO and f.is_file() and not f.is_symlink())
    for kind, chosen in (("music", [f for f in files if is_music(f.relative_to(folder / "packages"))]),
                         ("no-music", [f for f in files if not is_music(f.relative_to(folder / "packages"))])):
        for file in evenly(chosen, MOST):
            link = folder / kind / package.name / "-".join(file.relative_to(package).parts[-3:])
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.symlink_to(file)
