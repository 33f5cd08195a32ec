"""Compares posteriors with the discriminant analyses of scikit-learn.

usage: check.py CASES.json TOLERANCE

CASES.json holds a list of {"kind": "lda" or "qda", "means": one row a class, "covariances": one
matrix a class, "priors": …, "x": rows, "p": rows of probabilities}. For every class, rows with
exactly these moments are made, scikit-learn learns from them, and its probabilities at x are
compared with p. Exit code 0: within the tolerance; 1: not; 77: there is no scikit-learn.
"""

import json
import sys

try:
    import numpy
    from sklearn.discriminant_analysis import (
        LinearDiscriminantAnalysis,
        QuadraticDiscriminantAnalysis,
    )
except ImportError as error:
    print(f"skipped: {error}")
    sys.exit(77)


def rows(mean, covariance, square):
    """Rows m ± c·L e_i: their sum of squares about the mean is 2c² L Lᵀ."""
    steps = numpy.sqrt(square) * numpy.linalg.cholesky(covariance).T
    return numpy.concatenate([mean + steps, mean - steps])


def main(path, tolerance):
    with open(path, encoding="utf-8") as file:
        cases = json.load(file)
    failed = False
    for case in cases:
        means, covariances, priors, x, p = (
            numpy.array(case[key]) for key in ["means", "covariances", "priors", "x", "p"]
        )
        classes, variables = means.shape
        count = 2 * variables
        if case["kind"] == "lda":
            model = LinearDiscriminantAnalysis("lsqr", priors=priors, store_covariance=True)
        else:
            model = QuadraticDiscriminantAnalysis(priors=priors, store_covariance=True)
        labels = numpy.repeat(numpy.arange(classes), count)
        # Versions differ in whether sums of squares are divided by n or by n - 1: learn once to see
        # it, and once more from rows at the right distance.
        square = variables
        for _ in range(2):
            data = [rows(m, c, square) for m, c in zip(means, covariances)]
            model.fit(numpy.concatenate(data), labels)
            learnt = numpy.reshape(model.covariance_, (-1, variables, variables))
            square /= learnt[0, 0, 0] / covariances[0, 0, 0]
        worst = float(numpy.max(numpy.abs(model.predict_proba(x) - p)))
        print(f"{case['kind']}: error {worst:.2e}")
        failed = failed or not worst <= tolerance
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
