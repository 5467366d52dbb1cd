#!/usr/bin/env python3
"""What scripts/train-release-model reads from models and says of them.

  model-card.py temperature METRICS     what fits all folds of a cross-validation (its metrics.json)
  model-card.py threshold METRICS       the confidence at which its answers are as likely right as wrong
  model-card.py card MODEL REFUSED METRICS METRICS...
                                        the card of MODEL, with the figures of its cross-validation (metrics.json) and of
                                        those by other seeds; REFUSED: what scripts/not-music printed
"""
import json
import statistics
import sys


def metadata(path):
    """Segue's JSON stands in the ONNX file as it is."""
    with open(path, "rb") as file:
        content = file.read()
    text = content[content.index(b'{"format_version"'):].decode("utf-8", "replace")
    return json.JSONDecoder().raw_decode(text)[0]


def load(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def temperature(metrics_path):
    return round(load(metrics_path)["temperature_before"], 3)


def threshold(metrics_path):
    return round(load(metrics_path)["threshold"], 3)


def percent(share):
    return f"{100 * share:.1f} %"


def spread(figures, name):
    value = figures["mean_of_folds"][name]
    return f"**{percent(value['mean'])}** ± {100 * value['deviation']:.1f}"


def table(property, parts):
    lines = [f"| {property} | clips | accuracy | balanced accuracy |", "| --- | --- | --- | --- |"]
    for part in parts:
        lines.append(f"| {part[property]} | {part['clips']} | {percent(part['accuracy'])} | "
                     f"{percent(part['balanced_accuracy'])} |")
    return "\n".join(lines)


def genres(figures):
    lines = ["| genre | clips | precision | recall |", "| --- | --- | --- | --- |"]
    for genre in figures["genres"]:
        lines.append(f"| {genre['genre']} | {genre['support']} | {percent(genre['precision'])} | "
                     f"{percent(genre['recall'])} |")
    return "\n".join(lines)


def confusions(figures, count):
    names = [genre["genre"] for genre in figures["genres"]]
    pairs = [(row[j], names[i], names[j])
             for i, row in enumerate(figures["confusion"]) for j in range(len(names)) if i != j]
    return ", ".join(f"{truth} heard as {answer} ({clips:.0f} of {sum(figures['confusion'][names.index(truth)]):.0f})"
                     for clips, truth, answer in sorted(pairs, reverse=True)[:count])


SEED_FIGURES = {
    "accuracy": lambda f: 100 * f["mean_of_folds"]["accuracy"]["mean"],
    "balanced accuracy": lambda f: 100 * f["mean_of_folds"]["balanced_accuracy"]["mean"],
    "calibration error": lambda f: 100 * f["calibration_error"],
    "of the surest 80 %": lambda f: 100 * f["coverage"][15]["accuracy"],
    "P@1": lambda f: 100 * f["neighbours"]["precision_at_1"],
    "P@5": lambda f: 100 * f["neighbours"]["precision_at_5"],
    "S10": lambda f: f["neighbours"]["hubness"],
}


def seeds(all_figures):
    lines = ["| seed | " + " | ".join(SEED_FIGURES) + " |", "| --- " * (len(SEED_FIGURES) + 1) + "|"]
    columns = [[value(figures) for figures in all_figures] for value in SEED_FIGURES.values()]
    digits = [2 if name == "S10" else 1 for name in SEED_FIGURES]
    rows = [*zip(*columns), [statistics.mean(column) for column in columns]]
    for name, row in zip([*map(str, range(1, len(all_figures) + 1)), "mean"], rows):
        lines.append(f"| {name} | " + " | ".join(f"{x:.{d}f}" for x, d in zip(row, digits)) + " |")
    deviations = [f"{statistics.stdev(column):.{d}f}" for column, d in zip(columns, digits)]
    return "\n".join([*lines, "| deviation | " + " | ".join(deviations) + " |"])


def refused(path):
    """The shares that scripts/not-music printed: name, files, per cent."""
    with open(path, encoding="utf-8") as file:
        return {line[:32].strip(): line[32:].split()[1] for line in file}


def card(model_path, refused_path, metrics_paths):
    model = metadata(model_path)
    all_figures = [load(path) for path in metrics_paths]
    figures = all_figures[0]
    not_music = refused(refused_path)
    training = model["training"]
    recipe = training["arguments"]["recipe"]
    sources = ", ".join(f"{name} {count}" for name, count in training["sources"].items())
    return f"""# {model['network']}: the model that ships with Segue

Names one of {len(model['labels'])} genres ({', '.join(model['labels'])}) for a window of
{model['front_end']['window_frames']} log-mel frames (3 s at {model['front_end']['sample_rate_hz']} Hz); a piece of music is
judged by the mean of its windows' logits. Its embedding of {model['embedding_size']} numbers places pieces that sound alike
near each other. `src/training/mel_cnn.cpp` is the network, `models/mel-cnn.recipe.json` and
`src/training/recipes/mel-cnn.json` are its recipe.

## Figures
Five folds of artists that never cross, trained on labels A, B and H of four folds, scored on labels A of the fifth, by which
nothing was chosen but how far the genres reach in the embedding (`docs/ears.md`); temperatures from the other folds. Made by `scripts/train-release-model`.

{seeds(all_figures)}

In per cent; accuracies are means of the five folds, the calibration error is of ten bins of equal count; neighbours are by
other artists within a fold, P@1 and P@5 of the same genre, S10 the skewness of how often a clip is among others' ten.
What follows is of seed 1, with which the shipped weights were made.

Accuracy {spread(figures, 'accuracy')}, balanced accuracy {spread(figures, 'balanced_accuracy')} (mean and standard
deviation of the folds); all clips together: macro F1 {percent(figures['macro_f1'])}.

Called no music (`scripts/not-music`): {not_music['sounds']} % of the sounds of packages that the detector has not learnt
from, {not_music['music: clips of the folds']} % of the clips of the fold that nothing has learnt from,
{not_music['music: of games']} % of the music of games.

{table('fold', figures['folds'])}

{table('source', figures['sources'])}

{genres(figures)}

Most often taken for another: {confusions(figures, 6)}.

## How it was made
`scripts/train-release-model`: {training['clips']} clips ({sources}), {recipe['epochs']} epochs, seed
{training['arguments']['seed']}, nothing kept for validation; beside them {training['unlabelled_clips']} clips without a
usable label, of which it learnt what its teacher thinks. The teacher: musicnn (MSD_musicnn, Pons 2019, ISC licence), which
has heard 200,000 songs; the network predicts its embedding, and 70 % of each label is its opinion (`docs/ears.md`).
Temperature {model['temperature']}: what fits the folds' answers. Below a confidence of {model['min_confidence']} it calls the genre unknown:
there an answer of the folds is as likely wrong as right.
What is not music it learnt afterwards (`segue refuse`) from speech, noise, tones and the sounds of desktops and games
(`scripts/gather-sounds`), and from the clips without a genre what other music is. The file itself holds all arguments and the loss of each epoch in its metadata (key `segue`).

## Rights
The clips are research excerpts under their owners' rights; none of them is part of Segue. The weights are under Segue's licence; none of
them is the teacher's.

## What it cannot do
- It knows ten Western genres, and takes most music of any other kind for one of them: the confidence is then no measure
  of anything. What it says beside it of how familiar the music is (`familiar`) is a hint, no more (`docs/ears.md`).
- Music that is hardly music to it, as drones, spoken word or noise, may be called no music.
- It hears three seconds at a time: form, lyrics and what a tradition makes of a sound are beyond it.
- It has heard few pieces of some genres (table above), recorded in few ways: expect less from old, live and low-bandwidth
  recordings.
"""


def main(words):
    if len(words) == 2 and words[0] == "temperature":
        print(temperature(words[1]))
    elif len(words) == 2 and words[0] == "threshold":
        print(threshold(words[1]))
    elif len(words) >= 4 and words[0] == "card":
        print(card(words[1], words[2], words[3:]), end="")
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
