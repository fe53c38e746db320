"""Compares Placar's logistic regression with scikit-learn's newton-cholesky: same table, same penalty, in turn.

Needs numpy and scikit-learn (`pip install scikit-learn`) and a built benchmark; run from the repository's root.
Both are timed from the matrix in memory to the coefficients, median of five after one warm-up.
"""

import json
import pathlib
import statistics
import subprocess
import tempfile
import time

import numpy as np
from sklearn.linear_model import LogisticRegression

ROWS, COLUMNS, ALPHA, ROUNDS = 100_000, 50, 1.0, 5


def table(folder: pathlib.Path):
    random = np.random.default_rng(7)
    x = random.standard_normal((ROWS, COLUMNS)) @ (np.eye(COLUMNS) + 0.1 * random.standard_normal((COLUMNS, COLUMNS)))
    x = (x - x.mean(axis=0)) / x.std(axis=0)
    score = x @ (0.3 * random.standard_normal(COLUMNS)) - 1.5
    y = (random.random(ROWS) < 1 / (1 + np.exp(-score))).astype(np.uint8)
    x.astype("<f8").tofile(folder / "x.f64")
    y.tofile(folder / "y.u8")
    return x, y


def binary() -> str:
    build = ["cargo", "bench", "-p", "trainer", "--bench", "logistic", "--no-run", "--message-format=json"]
    lines = subprocess.run(build, check=True, capture_output=True, text=True).stdout.splitlines()
    made = [json.loads(line) for line in lines if line.startswith("{")]
    return next(m["executable"] for m in made if m.get("executable") and m["target"]["name"] == "logistic")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        x, y = table(folder)
        command = [binary(), str(folder / "x.f64"), str(folder / "y.u8"), str(COLUMNS), str(ALPHA)]
        ours, theirs = [], []
        for round_idx in range(ROUNDS + 1):
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            start = time.perf_counter()
            peer = LogisticRegression(C=1 / ALPHA, solver="newton-cholesky", tol=1e-10, max_iter=100).fit(x, y)
            if round_idx > 0:
                theirs.append(time.perf_counter() - start)
                ours.append(found["seconds"])
        difference = np.abs(np.array(found["coefficients"] + [found["intercept"]]) - np.append(peer.coef_[0], peer.intercept_))
        print(f"{ROWS} x {COLUMNS}, alpha {ALPHA}: largest difference of a coefficient {difference.max():.2e}")
        print(f"seconds, median of {ROUNDS}: ours {statistics.median(ours):.3f}, scikit-learn {statistics.median(theirs):.3f},"
              f" ratio {statistics.median(ours) / statistics.median(theirs):.2f}")


if __name__ == "__main__":
    main()
