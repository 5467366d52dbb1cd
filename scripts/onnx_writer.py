"""Writes an ONNX file, without the package onnx: the few messages of onnx.proto that a small network needs."""
import numpy as np

FLOAT, INT64 = 1, 7
ATTRIBUTE_INT, ATTRIBUTE_INTS = 2, 7


def varint(value):
    parts = bytearray()
    while True:
        parts.append(value & 0x7F | (0x80 if value > 0x7F else 0))
        value >>= 7
        if not value:
            return bytes(parts)


def field(number, value):
    """A field of a protobuf message: an int, a text, or a message that is already bytes."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    data = value.encode() if isinstance(value, str) else bytes(value)
    return varint(number << 3 | 2) + varint(len(data)) + data


def fields(number, values):
    return b"".join(field(number, value) for value in values)


def value_info(name, shape):
    """A float32 input or output; a text in the shape is a length that is left open."""
    lengths = [field(2, length) if isinstance(length, str) else field(1, length) for length in shape]
    tensor = field(1, FLOAT) + field(2, fields(1, lengths))
    return field(1, name) + field(2, field(1, tensor))


class Graph:
    def __init__(self):
        self.nodes, self.constants = [], []

    def constant(self, array, name):
        array = np.ascontiguousarray(array)
        data_type = {"float32": FLOAT, "int64": INT64}[array.dtype.name]
        self.constants.append(fields(1, array.shape) + field(2, data_type) + field(8, name) + field(9, array.tobytes()))
        return name

    def node(self, operator, inputs, output, **attributes):
        """Adds an operation and returns the name of its output."""
        text = fields(1, inputs) + field(2, output) + field(3, output) + field(4, operator)
        for name, value in attributes.items():
            if isinstance(value, int):
                attribute = field(3, value) + field(20, ATTRIBUTE_INT)
            else:
                attribute = fields(8, value) + field(20, ATTRIBUTE_INTS)
            text += field(5, field(1, name) + attribute)
        self.nodes.append(text)
        return output

    def model(self, name, inputs, outputs, opset=13, **properties):
        """The file's bytes. inputs, outputs: {name: shape}."""
        graph = fields(1, self.nodes) + field(2, name) + fields(5, self.constants)
        graph += fields(11, [value_info(*item) for item in inputs.items()])
        graph += fields(12, [value_info(*item) for item in outputs.items()])
        described = [field(1, key) + field(2, value) for key, value in properties.items()]
        return field(1, 8) + field(2, "segue") + field(7, graph) + field(8, field(2, opset)) + fields(14, described)
