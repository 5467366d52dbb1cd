"""Reads the variables of a TensorFlow checkpoint, version 2, without TensorFlow.

NAME.index is a table in LevelDB's format, from a variable's name to where it lies in NAME.data-00000-of-00001; both
name and place are checked against the file's size. Table: github.com/google/leveldb, doc/table_format.md; entries:
BundleEntryProto in TensorFlow's tensor_bundle.proto.
"""
import math
import struct

import numpy as np

MAGIC = 0xDB4775248B80FB57
FOOTER_BYTES = 48
FLOAT32 = 1


def varint(data, at):
    """A number in base 128, least part first, and where the next one begins."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def message(data):
    """The fields of a protobuf message: (number, value), where a value is an int or bytes."""
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        kind = tag & 7
        if kind == 0:
            value, at = varint(data, at)
        else:
            size, at = varint(data, at) if kind == 2 else ({1: 8, 5: 4}[kind], at)
            value, at = data[at:at + size], at + size
        yield tag >> 3, value


def block(table, handle):
    """The (key, value) pairs of a block; keys are stored without what they share with the one before."""
    offset, at = varint(handle, 0)
    size, _ = varint(handle, at)
    data = table[offset:offset + size]
    if table[offset + size] != 0:
        raise ValueError("a compressed table")
    restarts, = struct.unpack("<I", data[-4:])
    key, at = b"", 0
    while at < len(data) - 4 * (restarts + 1):
        shared, at = varint(data, at)
        own, at = varint(data, at)
        length, at = varint(data, at)
        key = key[:shared] + data[at:at + own]
        yield key, data[at + own:at + own + length]
        at += own + length


def read(index, data):
    """{name: array of float32} from the bytes of both files. Raises ValueError for anything else."""
    footer = index[-FOOTER_BYTES:]
    if len(footer) < FOOTER_BYTES or struct.unpack("<Q", footer[-8:])[0] != MAGIC:
        raise ValueError("no index of a checkpoint")
    _, at = varint(footer, 0)  # the place of the meta index, which is not needed: offset and size
    _, at = varint(footer, at)
    variables = {}
    for _, handle in block(index, footer[at:]):
        for name, value in block(index, handle):
            if name == b"":  # of the checkpoint as a whole
                continue
            entry = dict(message(value))
            if entry.get(1) != FLOAT32:
                continue
            shape = [dict(message(size)).get(1, 0) for field, size in message(entry.get(2, b"")) if field == 2]
            offset, size = entry.get(4, 0), entry.get(5, 0)
            if size != 4 * math.prod(shape) or offset + size > len(data):
                raise ValueError(f"{name!r} does not fit")
            variables[name.decode()] = np.frombuffer(data, "<f4", math.prod(shape), offset).reshape(shape)
    return variables
