"""What scikit-learn fits on the rows that tests/logistic.rs makes: prints the constants of that file.

    python3 -m venv /tmp/venv-sk && /tmp/venv-sk/bin/pip install scikit-learn
    /tmp/venv-sk/bin/python crates/trainer/src/tests/logistic.py
"""

import numpy
import sklearn
from sklearn.linear_model import LogisticRegression

N_ROWS, N_COLUMNS = 400, 4


def rows(cut):
    """Knuth's generator, so that Rust makes the same numbers; positive where a noisy sum is above `cut`."""
    state, x, positive, weights = 20240131, [], [], []

    def share():
        nonlocal state
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (state >> 11) / 2**53

    for row in range(N_ROWS):
        numbers = [2.0 * share() - 1.0 for _ in range(N_COLUMNS)]
        noise = 2.0 * share() - 1.0
        x.append(numbers)
        positive.append(numbers[0] - 0.5 * numbers[1] + 0.25 * numbers[2] + noise > cut)
        weights.append(1.0 + row % 3)
    return numpy.array(x), numpy.array(positive), numpy.array(weights)


print(f"// scikit-learn {sklearn.__version__}")
for name, cut in [("FEW", 0.65), ("MOST", -0.65)]:
    x, positive, weights = rows(cut)
    print(f"// {name}: {100 * positive.mean():.2f} % positive")
    for alpha in [0.1, 1.0, 10.0]:
        for weighted in [False, True]:
            fit = LogisticRegression(solver="newton-cholesky", C=1 / alpha, tol=1e-12, max_iter=1000)
            fit.fit(x, positive, weights if weighted else None)
            numbers = ", ".join(f"{number:.12f}" for number in [*fit.coef_[0], fit.intercept_[0]])
            print(f"({name}, {alpha}, {str(weighted).lower()}, [{numbers}]),")
