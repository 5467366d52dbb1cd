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


def answers(segue, model, rows):
    """What the model says of each row; None where the clip cannot be heard."""
    result = subprocess.run([segue, "predict", "--format", "json", "--model", model, *(row["path"] for row in rows)],
                            capture_output=True, text=True)
    if result.returncode not in (0, 1):
        raise SystemExit(result.stderr)
    by_path = {answer["path"]: answer for answer in map(json.loads, result.stdout.splitlines())}
    return [by_path[row["path"]] if by_path[row["path"]]["genre"] else None for row in rows]


def confidence(answer):
    return max(answer["probabilities"].values())


# What is compared: its name, the kind of network, and how sure an answer is.
MEASURES = (
    ("confidence x familiar", "wary", lambda answer: confidence(answer) * answer["familiar"]),
    ("familiar", "wary", lambda answer: answer["familiar"]),
    ("confidence", "wary", confidence),
    ("first weights", "first", confidence),
)


def auroc(known, unknown):
    """Probability that a clip of a known genre gets the higher confidence; ties count half."""
    wins = sum((k > u) + (k == u) / 2 for k in known for u in unknown)
    return wins / (len(known) * len(unknown))


def report(segue, out):
    total = dict.fromkeys((name for name, _, _ in MEASURES), 0.0)
    refused = [0, 0]  # of the other clips, of those left out
    clips = [0, 0]
    print(f"{'left out':12}{'clips':>8}{'others':>8}" + "".join(f"{name:>24}" for name in total))
    files = sorted(Path(out).glob("judged-*.csv"))
    for file in files:
        genre = file.stem.removeprefix("judged-")
        rows = rows_of(file)
        wary, first = (answers(segue, Path(out) / f"{kind}-without-{genre}.onnx", rows) for kind in ("wary", "first"))
        heard = [(row["genre"] == genre, {"wary": w, "first": f}) for row, w, f in zip(rows, wary, first) if w and f]
        left_out = sum(is_out for is_out, _ in heard)
        line = f"{genre:12}{left_out:>8}{len(heard) - left_out:>8}"
        for name, kind, sure in MEASURES:
            figure = auroc([sure(answers_of[kind]) for is_out, answers_of in heard if not is_out],
                           [sure(answers_of[kind]) for is_out, answers_of in heard if is_out])
            total[name] += figure / len(files)
            line += f"{figure:>24.3f}"
        for is_out, answers_of in heard:
            clips[is_out] += 1
            refused[is_out] += answers_of["wary"]["genre"] == "unknown"
        print(line)
    print(f"{'mean':28}" + "".join(f"{figure:>24.3f}" for figure in total.values()))
    print(f"called unknown: {refused[1] / clips[1]:.1%} of the clips left out, {refused[0] / clips[0]:.1%} of the others")


if __name__ == "__main__":
    command, *arguments = sys.argv[1:]
    {"manifests": manifests, "report": report}[command](*arguments)
