"""Runs ONNX models with onnxruntime and compares them with the values beside them.

usage: check.py (MODEL.onnx ROWS.json TOLERANCE)…

ROWS.json holds {"x": rows of inputs, "y": rows of outputs}. Prints the largest error, relative to
1 + |y|, a line a model. Exit code 0: within the tolerance; 1: not; 77: there is no onnxruntime.
"""

import json
import sys

try:
    import numpy
    import onnxruntime
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)


def main(model, rows, tolerance):
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (given,), (wanted,) = session.get_inputs(), session.get_outputs()
    kind = {"tensor(float)": numpy.float32, "tensor(double)": numpy.float64}[given.type]
    with open(rows, encoding="utf-8") as file:
        data = json.load(file)
    x = numpy.array(data["x"], dtype=kind).reshape(len(data["x"]), -1)
    y = numpy.array(data["y"], dtype=numpy.float64).reshape(len(data["y"]), -1)
    (found,) = session.run([wanted.name], {given.name: x})
    worst = float(numpy.max(numpy.abs(found - y) / (1 + numpy.abs(y)), initial=0.0))
    print(f"{given.shape} -> {wanted.shape}: error {worst:.2e} of {tolerance:.1e}")
    if found.shape != y.shape or not worst <= tolerance:
        sys.exit(f"{model}: an error of {worst}, shapes {found.shape} and {y.shape}")


if __name__ == "__main__":
    for model, rows, tolerance in zip(*(sys.argv[k::3] for k in (1, 2, 3))):
        main(model, rows, float(tolerance))
