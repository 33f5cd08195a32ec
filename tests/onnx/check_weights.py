"""Evaluates safetensors files with numpy and compares them with the values beside them.

usage: check_weights.py (FILE.safetensors ROWS.json TOLERANCE)…

ROWS.json holds {"x": rows of inputs, "y": rows of outputs}. Layer k is y = W x + b with
W = layer{k}.weight and b = layer{k}.bias, as torch.nn.Linear computes it; the metadata have the
activation between them, and whether a layer reads all below it. Prints the largest error, relative
to 1 + |y|, a line a file. Exit code 0: within the tolerance; 1: not; 77: there is no safetensors or no numpy.
"""

import json
import math
import sys

try:
    import numpy
    from safetensors import safe_open
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)


def sigmoid(x):
    return 1 / (1 + numpy.exp(-x))


def gelu(x):
    return (x / 2 * numpy.vectorize(math.erfc)(-x / math.sqrt(2))).astype(x.dtype)


ACTIVATIONS = {
    "sigmoid": sigmoid,
    "tanh": numpy.tanh,
    "softplus": lambda x: numpy.logaddexp(0, x),
    "gelu": gelu,
    "silu": lambda x: x * sigmoid(x),
    "exp": numpy.exp,
    "square": lambda x: x * x,
    "relu": lambda x: numpy.maximum(x, 0),
    "requ": lambda x: numpy.maximum(x, 0) * x,
}


def main(file, rows, tolerance):
    with safe_open(file, "numpy") as tensors:
        about = tensors.metadata()
        layers = len(tensors.keys()) // 2
        weights = [tensors.get_tensor(f"layer{k}.weight") for k in range(layers)]
        biases = [tensors.get_tensor(f"layer{k}.bias") for k in range(layers)]
    with open(rows, encoding="utf-8") as data:
        data = json.load(data)
    known = numpy.array(data["x"], dtype=weights[0].dtype)
    y = numpy.array(data["y"], dtype=numpy.float64)
    for weight, bias in zip(weights[:-1], biases):
        values = ACTIVATIONS[about["activation"]](known @ weight.T + bias)
        known = numpy.concatenate([known, values], axis=1) if about["skip"] == "true" else values
    found = known @ weights[-1].T + biases[-1]
    if about["softmax"] == "true":
        found = numpy.exp(found - found.max(axis=1, keepdims=True))
        found /= found.sum(axis=1, keepdims=True)
    worst = float(numpy.max(numpy.abs(found - y) / (1 + numpy.abs(y)), initial=0.0))
    names = about["inputs"].split(), about["outputs"].split()
    print(f"{names} {layers} layers of {found.dtype}: error {worst:.2e} of {tolerance:.1e}")
    shapes = [len(names[0]), len(names[1])] == [weights[0].shape[1], y.shape[1]]
    if not shapes or found.shape != y.shape or not worst <= tolerance:
        sys.exit(f"{file}: an error of {worst}, shapes {found.shape} and {y.shape}")


if __name__ == "__main__":
    for file, rows, tolerance in zip(*(sys.argv[k::3] for k in (1, 2, 3))):
        main(file, rows, float(tolerance))
