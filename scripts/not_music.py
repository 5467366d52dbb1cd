"""Counts what is refused as no music. scripts/not-music is the way to start it."""
import argparse
import collections
import csv
import json
import subprocess
import tempfile
from pathlib import Path


def lines(arguments):
    # Exit code 1: some of the sounds are too short to be heard.
    result = subprocess.run([*map(str, arguments), "--format", "json"], capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit(result.stderr)
    return [json.loads(line) for line in result.stdout.splitlines()]


def clips_of(data, fold):
    with open(data, newline="") as file:
        return [data.parent / row["path"] for row in csv.DictReader(file)
                if row["fold"] == str(fold) and row["genre"] and row["label_confidence"] == "A"]


def main():
    parser = argparse.ArgumentParser()
    for name in ("segue", "folds", "data", "sounds"):
        parser.add_argument("--" + name, type=Path, required=True)
    options = parser.parse_args()
    refused, total = collections.Counter(), collections.Counter()

    def count(name, number, files):
        refused[name] += number
        total[name] += files

    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model.onnx"
        for network in sorted(options.folds.glob("fold?.onnx")):
            fold = network.stem[-1]
            (told,) = lines([options.segue, "refuse", options.sounds / "no-music", "--music", options.data,
                             "--holdout-fold", fold, "--model", network, "-o", model])
            for name, files_of_it in (("music: clips of the folds", clips_of(options.data, fold)),
                                      ("music: of games", [options.sounds / "music"])):
                answers = [answer for answer in lines([options.segue, "predict", "--model", model, *files_of_it])
                           if answer["genre"]]
                count(name, sum(answer["genre"] == "not music" for answer in answers), len(answers))
            count("sounds", told["sounds"]["refused"], told["sounds"]["files"])
            for name, share in told["folders"].items():
                count("  " + name, share["refused"], share["files"])
    for name in total:
        print(f"{name:32} {total[name]:6} {100 * refused[name] / total[name]:7.1f} %")


if __name__ == "__main__":
    main()
