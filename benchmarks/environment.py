"""A Python that has the packages which a benchmark needs, in build/benchmark-python; and other programs."""
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "benchmark-python"


def require_program(name):
    if shutil.which(name) is None:
        sys.exit(f"{name} is missing; on Debian: apt-get install {name}")


def require(*packages):
    """Starts the script again under that Python, in which packages that are missing are installed."""
    missing = [package for package in packages if not (FOLDER / package).exists()]
    python = FOLDER / "bin" / "python"
    if missing:
        if not python.exists():
            venv.create(FOLDER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", *missing], check=True)
        for package in missing:
            (FOLDER / package).touch()
    if Path(sys.prefix).resolve() != FOLDER.resolve():
        os.execv(python, [python, *sys.argv])
