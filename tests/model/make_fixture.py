#!/usr/bin/env python3
"""Writes the smallest networks that Segue accepts. Needs the PyPI packages onnx, openvino, ai-edge-litert, flatbuffers.

tiny.onnx     with Segue's metadata: 4 frames x 3 bands in; logits = sums of the bands, embedding = means of the frames'
              first two bands
open.onnx     without metadata: [batch, 1, bands, frames], all lengths open; "scores" = sigmoid of the means of all numbers
              and of their negative, "hidden" (no output) the same before the sigmoid, "ratio" = 0 / 0
wave.tflite   4 samples in; output 0 = their sums with weights (1, 1, 1, 1) and (1, -1, 1, -1), from 8-bit weights
tiny.xml      tiny.onnx as OpenVINO IR, weights in tiny.bin
"""
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


FOLDER = Path(sys.argv[0]).parent


def write_tiny():
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
    onnx.save(model, FOLDER / "tiny.onnx")


def write_open():
    nodes = [
        helper.make_node("ReduceMean", ["spectrogram"], ["mean"], axes=[1, 2, 3], keepdims=0),
        helper.make_node("Unsqueeze", ["mean", "last"], ["column"]),
        helper.make_node("Mul", ["column", "signs"], ["hidden"]),
        helper.make_node("Sigmoid", ["hidden"], ["scores"]),
        helper.make_node("Sub", ["hidden", "hidden"], ["nothing"]),
        helper.make_node("Div", ["nothing", "nothing"], ["ratio"]),
    ]
    outputs = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 2]) for name in ("scores", "ratio")]
    graph = helper.make_graph(
        nodes, "open",
        [helper.make_tensor_value_info("spectrogram", TensorProto.FLOAT, ["batch", 1, "bands", "frames"])], outputs,
        [numpy_helper.from_array(np.array([1], np.int64), "last"),
         numpy_helper.from_array(np.array([1, -1], np.float32), "signs")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, FOLDER / "open.onnx")


def write_wave():
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    def buffer(data):
        made = schema.BufferT()
        made.data = None if data is None else np.frombuffer(data, np.uint8)
        return made

    def tensor(name, shape, kind, number, scale=None):
        made = schema.TensorT()
        made.name, made.shape, made.type, made.buffer = name, shape, kind, number
        if scale is not None:
            made.quantization = schema.QuantizationParametersT()
            made.quantization.scale, made.quantization.zeroPoint = [scale], [0]
        return made

    floats, bytes8 = schema.TensorType.FLOAT32, schema.TensorType.INT8
    dense = schema.OperatorT()
    dense.opcodeIndex, dense.inputs, dense.outputs = 0, [0, 1, -1], [2]
    dense.builtinOptionsType = schema.BuiltinOptions.FullyConnectedOptions
    dense.builtinOptions = schema.FullyConnectedOptionsT()
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.FULLY_CONNECTED
    graph = schema.SubGraphT()
    graph.tensors = [tensor("samples", [1, 4], floats, 0), tensor("weights", [2, 4], bytes8, 1, 0.01),
                     tensor("sums", [1, 2], floats, 0)]
    graph.inputs, graph.outputs, graph.operators = [0], [2], [dense]
    model = schema.ModelT()
    model.version, model.operatorCodes, model.subgraphs, model.description = 3, [code], [graph], "wave"
    weights = np.array([[100, 100, 100, 100], [100, -100, 100, -100]], np.int8)
    model.buffers = [buffer(None), buffer(weights.tobytes())]
    builder = flatbuffers.Builder(1024)
    builder.Finish(model.Pack(builder), b"TFL3")
    (FOLDER / "wave.tflite").write_bytes(bytes(builder.Output()))


def write_ir():
    import openvino
    openvino.save_model(openvino.Core().read_model(FOLDER / "tiny.onnx"), FOLDER / "tiny.xml", compress_to_fp16=False)


def main():
    write_tiny()
    write_open()
    write_wave()
    write_ir()


if __name__ == "__main__":
    main()
