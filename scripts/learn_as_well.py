"""Scores heads learnt on frozen networks beside these networks. scripts/learn-as-well is the way to start it."""
import argparse
import csv
import json
import resource
import subprocess
import tempfile
from pathlib import Path


def run(*command):
    return subprocess.run([str(word) for word in command], check=True, stdout=subprocess.PIPE, text=True).stdout


def core_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def score(segue, model, manifest, fold):
    output = run(segue, "evaluate", model, manifest, "--fold", fold, "--label-confidence", "A", "--format", "json")
    figures = json.loads(output)
    return 100 * figures["accuracy"], 100 * figures["balanced_accuracy"]


def learn(segue, base, catalog, rows, folder):
    """The head's file, seconds of one core that it took, and what `segue learn` itself says of it."""
    manifest, head = folder / "others.csv", folder / "head.onnx"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    start = core_seconds()
    output = run(segue, "learn", manifest, "-o", head, "--model", base, "--catalog", catalog, "--threads", 1, "--format", "json")
    seconds = core_seconds() - start
    told = json.loads(output)
    assert told["known"] == told["files"], "the catalog does not know all clips"
    return head, seconds, told


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("segue", "folds", "data", "catalogs"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    arguments = parser.parse_args()
    segue, data = arguments.segue.resolve(), arguments.data.resolve()
    arguments.catalogs.mkdir(parents=True, exist_ok=True)
    with data.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "path": str(data.parent / row["path"])} for row in csv.DictReader(file)]
    rows = [row for row in rows if row["fold"] and row["genre"] and row["label_confidence"] in ("A", "B", "H")]

    print("| fold | network | head | told by learn | files | seconds |", "| --- | --- | --- | --- | --- | --- |", sep="\n")
    table = []
    for fold in range(5):
        base, catalog = arguments.folds / f"fold{fold}.onnx", arguments.catalogs / f"fold{fold}.db"
        run(segue, "scan", data.parent, "--model", base, "--catalog", catalog)
        with tempfile.TemporaryDirectory() as folder:
            others = [row for row in rows if row["fold"] != str(fold)]
            head, seconds, told = learn(segue, base, catalog, others, Path(folder))
            figures = [*score(segue, base, data, fold), *score(segue, head, data, fold),
                       100 * told["accuracy"], 100 * told["balanced_accuracy"], told["files"], seconds]
        table.append(figures)
        show(fold, figures)
    show("mean", [sum(column) / len(table) for column in zip(*table)])


def show(name, figures):
    pairs = " | ".join(f"{figures[i]:.1f} / {figures[i + 1]:.1f}" for i in (0, 2, 4))
    print(f"| {name} | {pairs} | {figures[6]:.0f} | {figures[7]:.1f} |", flush=True)


if __name__ == "__main__":
    main()
