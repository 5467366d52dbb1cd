"""Makes musicnn.onnx out of the PyPI package musicnn, with its sidecars; scripts/import-musicnn says how to call it."""
import argparse
import ast
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

import tf_checkpoint
from onnx_writer import Graph

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = "musicnn==0.1.0"
SHA256 = "f38a4890c648c1ddbb141c5d96d2b0a8cfcd36746002d896989f7b88beb65cfa"
CHECKPOINT = "musicnn/MSD_musicnn/"
SIDECAR = ROOT / "examples" / "networks" / "musicnn.json"
# Beside it a sidecar whose windows do not overlap, on which the head of the deep ears was learnt.
DEEP_HOP = 47872
HEAD = ROOT / "models" / "deep.onnx"
EPSILON = 1e-3  # of TensorFlow's batch normalisation


def fetch(folder):
    requirement = folder / "requirement.txt"
    requirement.write_text(f"{PACKAGE} --hash=sha256:{SHA256}\n")
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps",
               "--only-binary", ":all:", "--require-hashes", "--requirement", requirement, "--dest", folder]
    if subprocess.run(command).returncode != 0:
        sys.exit(f"import-musicnn: {PACKAGE} cannot be fetched from PyPI; is there a network?")
    return next(folder.glob("*.whl"))


def labels_of(source):
    """The list MSD_LABELS of the package's configuration, which is read and not run."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and getattr(statement.targets[0], "id", "") == "MSD_LABELS":
            return ast.literal_eval(statement.value)
    raise ValueError("no MSD_LABELS")


class Musicnn:
    """The graph of Pons and Serra, musicnn: Pre-trained convolutional neural networks for music audio tagging, 2019."""

    def __init__(self, variables):
        self.variables, self.graph, self.normalisations = variables, Graph(), 0

    def get(self, layer, number, part):
        return self.variables[f"{layer}{f'_{number}' if number else ''}/{part}"]

    def normalised(self, x, name, axes_behind=0):
        """Batch normalisation, the next one of the checkpoint; the channel is followed by so many axes."""
        gamma, beta, mean, variance = (self.get("batch_normalization", self.normalisations, part)
                                       for part in ("gamma", "beta", "moving_mean", "moving_variance"))
        self.normalisations += 1
        scale = gamma / np.sqrt(variance + EPSILON)
        shape = [-1] + [1] * axes_behind
        scaled = self.graph.node("Mul", [x, self.graph.constant(scale.reshape(shape), f"{name}/scale")], f"{name}/scaled")
        shift = self.graph.constant((beta - mean * scale).reshape(shape), f"{name}/shift")
        return self.graph.node("Add", [scaled, shift], name)

    def convolved(self, x, number, weights, pads, name):
        inputs = [x, self.graph.constant(weights, f"{name}/weights"),
                  self.graph.constant(self.get("conv2d", number, "bias"), f"{name}/bias")]
        return self.graph.node("Relu", [self.graph.node("Conv", inputs, f"{name}/conv", pads=pads)], f"{name}/relu")

    def front(self, x, number, name):
        """Filters over time and frequency, the loudest frequency of each: [channels x frames]."""
        weights = self.get("conv2d", number, "kernel").transpose(3, 2, 0, 1)
        frames = weights.shape[2]
        heard = self.convolved(x, number, weights, [(frames - 1) // 2, 0, frames // 2, 0], name)
        return self.graph.node("ReduceMax", [self.normalised(heard, f"{name}/normal", 2)], name, axes=[3], keepdims=0)

    def middle(self, x, number, name):
        """Filters over 7 frames and all channels."""
        weights = self.get("conv2d", number, "kernel")[:, :, 0, :].transpose(2, 1, 0)
        return self.normalised(self.convolved(x, number, weights, [3, 3], name), name, 1)

    def dense(self, x, number, name):
        kernel = self.graph.constant(self.get("dense", number, "kernel"), f"{name}/weights")
        bias = self.graph.constant(self.get("dense", number, "bias"), f"{name}/bias")
        return self.graph.node("Add", [self.graph.node("MatMul", [x, kernel], f"{name}/product"), bias], name)

    def onnx(self, labels):
        node, constant = self.graph.node, self.graph.constant
        x = node("Unsqueeze", ["log_mel", constant(np.array([1]), "axis_1")], "image")
        x = self.normalised(x, "normal_image", 2)
        fronts = node("Concat", [self.front(x, i, f"front_{i}") for i in range(5)], "fronts", axis=1)
        first = self.middle(fronts, 5, "middle_0")
        second = node("Add", [self.middle(first, 6, "middle_1"), first], "second")
        third = node("Add", [self.middle(second, 7, "middle_2"), second], "third")
        everything = node("Concat", [fronts, first, second, third], "everything", axis=1)
        pools = [node("ReduceMax", [everything], "max_pool", axes=[2], keepdims=1),
                 node("ReduceMean", [everything], "mean_pool", axes=[2], keepdims=1)]
        pooled = node("Flatten", [node("Concat", pools, "pools", axis=2)], "pooled", axis=1)
        hidden = node("Relu", [self.dense(self.normalised(pooled, "normal_pools"), 0, "hidden")], "hidden_relu")
        node("Sigmoid", [self.dense(self.normalised(hidden, "embedding"), 1, "logits")], "tags")
        return self.graph.model(
            "MSD_musicnn", {"log_mel": ["batch", 187, 96]}, {"embedding": ["batch", 200], "tags": ["batch", 50]},
            licence="ISC; Music Technology Group, Universitat Pompeu Fabra 2019; Jordi Pons",
            source=f"{PACKAGE} from PyPI", labels=json.dumps(labels))


def data_folder():
    data = os.environ.get("XDG_DATA_HOME", "")
    return (Path(data) if data.startswith("/") else Path.home() / ".local" / "share") / "segue" / "networks"


def replace(path, data):
    """Whole or not at all."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def main():
    parser = argparse.ArgumentParser(prog="import-musicnn", description=__doc__)
    parser.add_argument("--folder", type=Path, default=data_folder(), help="where to (default: %(default)s)")
    parser.add_argument("--wheel", type=Path, help="the package, if it is here already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        data = (arguments.wheel or fetch(Path(temporary))).read_bytes()
        if hashlib.sha256(data).hexdigest() != SHA256:
            sys.exit(f"import-musicnn: {arguments.wheel} is not {PACKAGE}: its checksum is another")
        wheel = Path(temporary) / "checked.whl"
        wheel.write_bytes(data)
        with zipfile.ZipFile(wheel) as package:
            variables = tf_checkpoint.read(package.read(CHECKPOINT + ".index"),
                                           package.read(CHECKPOINT + ".data-00000-of-00001"))
            labels = labels_of(package.read("musicnn/configuration.py"))
            licence = package.read("musicnn-0.1.0.dist-info/LICENSE.md")
    sidecar = json.loads(SIDECAR.read_text())
    if sidecar["labels"] != labels:
        sys.exit(f"import-musicnn: the labels of {PACKAGE} are not those of {SIDECAR}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    replace(arguments.folder / sidecar["file"], Musicnn(variables).onnx(labels))
    replace(arguments.folder / "musicnn.LICENSE.md", licence)
    replace(arguments.folder / SIDECAR.name, SIDECAR.read_bytes())
    deep = re.sub(rb'("window_hop": )\d+', rb"\g<1>%d" % DEEP_HOP, SIDECAR.read_bytes())
    replace(arguments.folder / "musicnn-deep.json", deep)
    if HEAD.exists():
        replace(arguments.folder / HEAD.name, HEAD.read_bytes())
    (arguments.folder / "deep.json").unlink(missing_ok=True)  # of earlier versions
    print(f"{arguments.folder}: segue predict --model deep SONG")


if __name__ == "__main__":
    main()
