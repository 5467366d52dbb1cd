"""Vectors as a catalog keeps them."""


def directions(blobs):
    """[vectors x dimensions], each of length 1."""
    import numpy as np
    vectors = np.stack([np.frombuffer(blob, "<f4") for blob in blobs])
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
