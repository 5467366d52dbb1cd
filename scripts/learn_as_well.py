"""Scores heads learnt on frozen networks beside these networks. scripts/learn-as-well is the way to start it."""
import argparse
import csv
import json
import resource
import subprocess
import tempfile
from pathlib import Path


def run(*command):
    result = subprocess.run([str(word) for word in command], stdout=subprocess.PIPE, text=True)
    if result.returncode not in (0, 1):  # 1: some clips cannot be heard
        raise SystemExit(f"{command[1]} failed")
    return result.stdout


def core_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def score(segue, model, manifest, fold):
    output = run(segue, "evaluate", model, manifest, "--fold", fold, "--label-confidence", "A", "--format", "json")
    figures = json.loads(output)
    return 100 * figures["accuracy"], 100 * figures["balanced_accuracy"]


def learn(segue, base, catalog, rows, folder, options):
    """The head's file, seconds of one core that it took, and what `segue learn` itself says of it."""
    manifest, head = folder / "others.csv", folder / "head.onnx"
    with manifest.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)
    start = core_seconds()
    output = run(segue, "learn", manifest, "-o", head, "--model", base, "--catalog", catalog, "--threads", 1, "--format", "json", *options)
    seconds = core_seconds() - start
    told = json.loads(output)
    assert told["known"] == told["files"], "the catalog does not know all clips"
    return head, seconds, told


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("segue", "data", "catalogs"):
        parser.add_argument(f"--{name}", type=Path, required=True)
    networks = parser.add_mutually_exclusive_group(required=True)
    networks.add_argument("--folds", type=Path, help="folder of the networks that have not heard a fold")
    networks.add_argument("--model", type=Path, help="one network for all folds, which has heard none")
    parser.add_argument("options", nargs="*", help="options of segue learn")
    arguments = parser.parse_args()
    segue, data = arguments.segue.resolve(), arguments.data.resolve()
    arguments.catalogs.mkdir(parents=True, exist_ok=True)
    with data.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "path": str(data.parent / row["path"])} for row in csv.DictReader(file)]
    rows = [row for row in rows if row["fold"] and row["genre"] and row["label_confidence"] in ("A", "B", "H")]

    columns = ["fold", *(["network"] if arguments.folds else []), "head", "told by learn", "files", "seconds"]
    print("| " + " | ".join(columns) + " |", "| --- " * len(columns) + "|", sep="\n")
    table = []
    for fold in range(5):
        base = arguments.model or arguments.folds / f"fold{fold}.onnx"
        catalog = arguments.catalogs / (f"{base.stem}.db")
        run(segue, "scan", data.parent, "--model", base, "--catalog", catalog)
        with tempfile.TemporaryDirectory() as folder:
            others = [row for row in rows if row["fold"] != str(fold)]
            head, seconds, told = learn(segue, base, catalog, others, Path(folder), arguments.options)
            alone = score(segue, base, data, fold) if arguments.folds else ()
            figures = [*alone, *score(segue, head, data, fold), 100 * told["accuracy"], 100 * told["balanced_accuracy"], told["files"], seconds]
        table.append(figures)
        show(fold, figures)
    show("mean", [sum(column) / len(table) for column in zip(*table)])


def show(name, figures):
    *shares, files, seconds = figures
    pairs = " | ".join(f"{accuracy:.1f} / {balanced:.1f}" for accuracy, balanced in zip(shares[::2], shares[1::2]))
    print(f"| {name} | {pairs} | {files:.0f} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
