#!/usr/bin/env python3
"""What scripts/train-release-model reads from models and says of them.

  model-card.py temperature METRICS     what fits all folds of a cross-validation (its metrics.json)
  model-card.py threshold METRICS       the confidence at which its answers are as likely right as wrong
  model-card.py card MODEL METRICS      the card of MODEL, with the figures of its cross-validation (metrics.json)
"""
import json
import sys


def metadata(path):
    """Segue's JSON stands in the ONNX file as it is."""
    with open(path, "rb") as file:
        content = file.read()
    text = content[content.index(b'{"format_version"'):].decode("utf-8", "replace")
    return json.JSONDecoder().raw_decode(text)[0]


def temperature(metrics_path):
    with open(metrics_path, encoding="utf-8") as file:
        return round(json.load(file)["temperature_before"], 3)


def threshold(metrics_path):
    with open(metrics_path, encoding="utf-8") as file:
        return round(json.load(file)["threshold"], 3)


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


def card(model_path, metrics_path):
    model = metadata(model_path)
    with open(metrics_path, encoding="utf-8") as file:
        figures = json.load(file)
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
Five folds of artists that never cross, trained on labels A, B and H of four folds, scored on labels A of the fifth, which
nothing was chosen by; temperatures from the other folds. Made by `scripts/train-release-model`.

Accuracy {spread(figures, 'accuracy')}, balanced accuracy {spread(figures, 'balanced_accuracy')} (mean and standard
deviation of the folds); all clips together: macro F1 {percent(figures['macro_f1'])}, expected calibration error
{percent(figures['calibration_error'])}, accuracy of the surest 80 % {percent(figures['coverage'][15]['accuracy'])}.
Neighbours by other artists within a fold: genre P@1 {percent(figures['neighbours']['precision_at_1'])}, P@5
{percent(figures['neighbours']['precision_at_5'])}, hubness (S10) {figures['neighbours']['hubness']:.2f}.

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
there an answer of the folds is as likely wrong as right. The file itself holds all arguments and the loss of each epoch in its metadata (key `segue`).

## Rights
The clips are research excerpts under their owners' rights; none of them is part of Segue. The weights are under Segue's licence; none of
them is the teacher's.

## What it cannot do
- It knows ten Western genres, and takes speech, noise and music of any other kind for one of them unless its confidence is
  low: the confidence is then no measure of anything.
- It hears three seconds at a time: form, lyrics and what a tradition makes of a sound are beyond it.
- It has heard few pieces of some genres (table above), recorded in few ways: expect less from old, live and low-bandwidth
  recordings.
"""


def main(words):
    if len(words) == 2 and words[0] == "temperature":
        print(temperature(words[1]))
    elif len(words) == 2 and words[0] == "threshold":
        print(threshold(words[1]))
    elif len(words) == 3 and words[0] == "card":
        print(card(words[1], words[2]), end="")
    else:
        sys.exit(__doc__)


main(sys.argv[1:])
