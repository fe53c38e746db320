"""Compares Placar's logistic regression with scikit-learn's newton-cholesky and lbfgs: same table, same penalty, in turn.

Needs numpy and scikit-learn (`pip install scikit-learn`) and a built benchmark; run from the repository's root.
All are timed from the matrix in memory to the coefficients, median of five after one warm-up. lbfgs is given the loosest
tolerance of a list at which its final gradient is no longer than ours; where none of them gets it there, the tightest, and
the line says how long its gradient stayed.
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
TOLERANCES = [1e-6, 1e-8, 1e-10, 1e-12, 1e-14]


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


def gradient(x, y, coefficients, intercept) -> float:
    """The largest entry of the gradient of the mean loss, penalty included."""
    residual = 1 / (1 + np.exp(-(x @ coefficients + intercept))) - y
    slopes = x.T @ residual + ALPHA * coefficients
    return float(max(np.abs(slopes).max(), abs(residual.sum())) / len(y))


def fit(solver: str, tolerance: float, x, y):
    start = time.perf_counter()
    peer = LogisticRegression(C=1 / ALPHA, solver=solver, tol=tolerance, max_iter=10_000).fit(x, y)
    return time.perf_counter() - start, peer


def tolerance_of(solver: str, target: float, x, y) -> float:
    for tolerance in TOLERANCES:
        _, peer = fit(solver, tolerance, x, y)
        if gradient(x, y, peer.coef_[0], peer.intercept_[0]) <= target:
            break
    return tolerance


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        x, y = table(folder)
        command = [binary(), str(folder / "x.f64"), str(folder / "y.u8"), str(COLUMNS), str(ALPHA)]
        found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        ours_gradient = gradient(x, y, np.array(found["coefficients"]), found["intercept"])
        tolerances = {"newton-cholesky": 1e-10, "lbfgs": tolerance_of("lbfgs", ours_gradient, x, y)}
        ours, theirs, peers = [], {solver: [] for solver in tolerances}, {}
        for round_idx in range(ROUNDS + 1):
            found = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
            if round_idx > 0:
                ours.append(found["seconds"])
            for solver, tolerance in tolerances.items():
                seconds, peers[solver] = fit(solver, tolerance, x, y)
                if round_idx > 0:
                    theirs[solver].append(seconds)
        median = statistics.median(ours)
        print(f"{ROWS} x {COLUMNS}, alpha {ALPHA}; median of {ROUNDS}: ours {median:.3f} s, gradient {ours_gradient:.1e}")
        for solver, peer in peers.items():
            coefficients = np.append(peer.coef_[0], peer.intercept_)
            difference = np.abs(np.array(found["coefficients"] + [found["intercept"]]) - coefficients).max()
            seconds = statistics.median(theirs[solver])
            print(
                f"  {solver} (tol {tolerances[solver]:.0e}): {seconds:.3f} s, gradient "
                f"{gradient(x, y, peer.coef_[0], peer.intercept_[0]):.1e}; ours takes {median / seconds:.2f} of it; "
                f"largest difference of a coefficient {difference:.1e}"
            )


if __name__ == "__main__":
    main()
