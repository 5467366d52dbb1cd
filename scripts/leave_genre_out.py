"""Manifests and figures of scripts/leave-genre-out, which is the way to start it."""
import csv
import json
import subprocess
import sys
from pathlib import Path


def rows_of(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, rows):
    with open(path, "w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0].keys())
        table.writeheader()
        table.writerows(rows)


def manifests(data, genre, fold, out):
    """What is learnt from: without-GENRE.csv. What is judged: judged-GENRE.csv."""
    folder = Path(data).resolve().parent
    rows = [{**row, "path": str(folder / row["path"])} for row in rows_of(data)]
    write(Path(out) / f"without-{genre}.csv", [row for row in rows if row["genre"] != genre])
    judged = [row for row in rows if row["label_confidence"] == "A" and row["genre"]
              and (row["genre"] == genre or row["fold"] == fold)]
    write(Path(out) / f"judged-{genre}.csv", judged)


def confidences(segue, model, rows):
    lines = subprocess.run([segue, "predict", "--format", "json", "--model", model, *(row["path"] for row in rows)],
                           check=True, capture_output=True, text=True).stdout.splitlines()
    answers = {answer["path"]: max(answer["probabilities"].values()) for answer in map(json.loads, lines)}
    return [answers[row["path"]] for row in rows]


def auroc(known, unknown):
    """Probability that a clip of a known genre gets the higher confidence; ties count half."""
    wins = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return wins / (len(known) * len(unknown))


def report(segue, out):
    kinds = ("taught", "first")
    total = dict.fromkeys(kinds, 0.0)
    print(f"{'left out':12}{'clips':>8}{'others':>8}" + "".join(f"{kind:>10}" for kind in kinds))
    files = sorted(Path(out).glob("judged-*.csv"))
    for file in files:
        genre = file.stem.removeprefix("judged-")
        rows = rows_of(file)
        left_out = [row["genre"] == genre for row in rows]
        figures = []
        for kind in kinds:
            values = confidences(segue, Path(out) / f"{kind}-without-{genre}.onnx", rows)
            figures.append(auroc([v for v, is_out in zip(values, left_out) if not is_out],
                                 [v for v, is_out in zip(values, left_out) if is_out]))
            total[kind] += figures[-1] / len(files)
        print(f"{genre:12}{sum(left_out):>8}{len(rows) - sum(left_out):>8}" + "".join(f"{f:>10.3f}" for f in figures))
    print(f"{'mean':28}" + "".join(f"{total[kind]:>10.3f}" for kind in kinds))


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"manifests": manifests, "report": report}[command](*arguments)
