#!/usr/bin/env python3
"""Writes tiny.onnx, the smallest network that Segue accepts: 4 frames x 3 bands in; logits = sums of the bands,
embedding = means of the frames' first two bands. Needs the PyPI package onnx."""
import json
import sys
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

METADATA = {
    "format_version": 1,
    "network": "tiny",
    "labels": ["blues", "jazz", "rock"],
    "front_end": {
        "kind": "log-mel", "sample_rate_hz": 22050, "fft_size": 2048, "hop_length": 512, "mel_bands": 3, "low_hz": 0.0,
        "high_hz": 11025.0, "htk_scale": False, "area_normalised": True, "log_offset": 1e-6, "window_frames": 4,
    },
    "embedding_size": 2,
    "temperature": 2.0,
    "training": {"epochs": 1},
    "metrics": {"accuracy": 0.5},
}


def main():
    select = np.array([[1, 0], [0, 1], [0, 0]], np.float32)
    nodes = [
        helper.make_node("ReduceSum", ["features", "frames"], ["logits"], keepdims=0),
        helper.make_node("ReduceMean", ["features"], ["means"], axes=[1], keepdims=0),
        helper.make_node("MatMul", ["means", "select"], ["embedding"]),
    ]
    graph = helper.make_graph(
        nodes, "tiny",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, [1, 4, 3])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, [1, 3]),
         helper.make_tensor_value_info("embedding", TensorProto.FLOAT, [1, 2])],
        [numpy_helper.from_array(np.array([1], np.int64), "frames"), numpy_helper.from_array(select, "select")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    helper.set_model_props(model, {"segue": json.dumps(METADATA)})
    onnx.checker.check_model(model)
    onnx.save(model, Path(sys.argv[0]).parent / "tiny.onnx")


if __name__ == "__main__":
    main()
