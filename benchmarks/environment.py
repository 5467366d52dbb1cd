"""A Python that has the packages which the benchmarks of searching need, in build/search-benchmark."""
import os
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "build" / "search-benchmark"


def require():
    """Starts the script again under that Python, which is made where it is absent."""
    if Path(sys.prefix).resolve() == FOLDER.resolve():
        return
    python = FOLDER / "bin" / "python"
    if not (FOLDER / "complete").exists():
        venv.create(FOLDER, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "--quiet", "numpy", "faiss-cpu", "hnswlib"], check=True)
        (FOLDER / "complete").touch()
    os.execv(python, [python, *sys.argv])
