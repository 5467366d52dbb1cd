"""Holds every #include of the project against the table of who may use whom (docs/architecture.md).

usage: includes_test.py SOURCE_FOLDER
"""

import functools
import pathlib
import re
import sys
import unittest

SOURCE = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else __file__ + "/../../..").resolve()

MIDDLE = {"audio", "dsp", "heads", "model", "recommend", "catalog", "plot", "dataset"}
MAY_USE = {
    "core": set(),
    **{folder: {"core"} for folder in MIDDLE},
    "pipeline": {"core"} | MIDDLE,
    "evaluation": {"core"} | MIDDLE,
    "learning": {"core", "evaluation"} | MIDDLE,
    "training": {"core", "pipeline", "evaluation"} | MIDDLE,
    "apps": {"core", "pipeline", "evaluation", "learning", "training"} | MIDDLE,
}
# Third-party headers and the folders that may see them. A library that is not listed here is a new dependency:
# docs/decisions.md says why it is worth having, then it gets a line.
THIRD_PARTY = {
    r"libav(codec|format)/": {"audio"},
    r"libavutil/": {"audio", "dsp"},
    r"soxr\.h": {"audio"},
    r"chromaprint\.h": {"dsp"},
    r"ebur128\.h": {"audio"},
    r"taglib/": {"audio"},
    r"hwy/": {"dsp", "recommend"},
    r"Eigen/": {"heads", "training"},
    r"openvino/": {"model"},
    r"SQLiteCpp/|sqlite3\.h": {"catalog"},
    r"cairo|pango/": {"plot"},
    r"torch/|ATen/|c10/|onnx/|google/protobuf/": {"training"},
    r"CLI/": {"apps"},
    r"zip\.h": {"pipeline"},
    r"nlohmann/": {"apps", "catalog", "evaluation", "model", "pipeline", "plot", "training"},
    r"fmt/": set(MAY_USE) - {"core"},
}
SYSTEM = re.compile(r"[a-z_]+|(unistd|fcntl|fnmatch|poll|signal|sched|wchar|stdlib|sys/\w+)\.h")

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)


def sources(*folders):
    return sorted(
        path for folder in folders for path in (SOURCE / folder).rglob("*") if path.suffix in (".h", ".cpp", ".hpp", ".cc")
    )


@functools.cache
def folder_of(path):
    """"audio" for src/audio/..., "apps" for apps/..., and for a public header the namespace below segue."""
    parts = path.relative_to(SOURCE).parts
    if parts[0] == "include":
        namespace = re.search(r"^namespace segue(?:::(\w+))? {", path.read_text(encoding="utf-8"), re.MULTILINE)
        return namespace[1] or "core"
    return "apps" if parts[0] == "apps" else parts[1]


def resolve(path, name):
    """The project's file that an #include in quotes means; None if there is no such file."""
    candidates = (base / name for base in (path.parent, SOURCE / "include", SOURCE / "src"))
    return next((candidate.resolve() for candidate in candidates if candidate.is_file()), None)


def violations(path):
    """What is wrong with a file's includes, a line each."""
    here = folder_of(path)
    public = path.is_relative_to(SOURCE / "include")
    if here not in MAY_USE:
        yield f"folder '{here}' is not in the table"
        return
    for bracket, name in INCLUDE.findall(path.read_text(encoding="utf-8")):
        if bracket == '"':
            target = resolve(path, name)
            if target is None:
                yield f'"{name}" is no file of the project (third-party headers go in <>)'
            elif not target.is_relative_to(SOURCE / "include") and folder_of(target) != here:
                yield f'"{name}" is internal to {folder_of(target)}'
            elif folder_of(target) not in MAY_USE[here] | {here}:
                yield f'{here} may not use {folder_of(target)}, but includes "{name}"'
            elif public and not target.is_relative_to(SOURCE / "include"):
                yield f'a public header includes the internal "{name}"'
        elif public and not re.fullmatch("[a-z_]+", name):
            yield f"a public header includes the third-party <{name}>"
        elif not SYSTEM.fullmatch(name):
            homes = next((folders for pattern, folders in THIRD_PARTY.items() if re.match(pattern, name)), None)
            if homes is None:
                yield f"<{name}> belongs to no dependency in the table"
            elif here not in homes:
                yield f"<{name}> may be included by {', '.join(sorted(homes))} only"


class Includes(unittest.TestCase):
    def test_table_has_no_cycle(self):
        done = set()
        while len(done) < len(MAY_USE):
            free = {folder for folder, used in MAY_USE.items() if folder not in done and used <= done}
            self.assertTrue(free, f"a cycle among {set(MAY_USE) - done}")
            done |= free

    def test_every_include_is_allowed(self):
        files = sources("include", "src", "apps")
        self.assertGreater(len(files), 50)
        wrong = [f"{path.relative_to(SOURCE)}: {line}" for path in files for line in violations(path)]
        self.assertEqual(wrong, [], "\n" + "\n".join(wrong))

    def test_every_public_header_is_guarded_and_has_a_folder(self):
        for path in sources("include"):
            self.assertIn("#pragma once", path.read_text(encoding="utf-8"), path.name)
            self.assertTrue((SOURCE / "src" / folder_of(path)).is_dir(), path.name)


if __name__ == "__main__":
    unittest.main()
