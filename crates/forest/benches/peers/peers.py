#!/usr/bin/env python3
"""One table: how long others take for the same forest, a row alone, in batches, and explained.

    python3 crates/forest/benches/peers/peers.py [--data DIR] [--shape 300x31x20 ...] [--rounds 5] [--venv DIR]

Makes a virtual environment with the packages named below, lets LightGBM fit a forest of each shape on generated
data (and on bank-additional-full.csv.gz, where --data has it), converts it, checks that everyone says the same to
1e-9 (single-precision peers to 1e-4), and times everyone on one thread, in turn, round by round; the table shows
medians. LightGBM and lleaves are called through their C functions from a compiled program, the others from Python.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import venv

PACKAGES = ["lightgbm==4.7.0", "lleaves==1.3.0", "llvmlite<0.45", "catboost==1.2.10", "ydf==0.16.1", "onnxruntime==1.31.1",
            "onnxmltools==1.16.0", "skl2onnx==1.20.0", "scikit-learn", "pandas"]
SHAPES = ["300x31x20", "100x15x10", "1000x31x50", "500x64x100", "200x255x200"]
BANK = "bank-additional-full.csv.gz"
WORKSPACE = pathlib.Path(__file__).resolve().parents[4]
NOTES = """What is not comparable:
- CatBoost grows its own symmetric trees (depth 5 for 31 leaves, 6 for 64, 8 for 255), YDF its own leaf-wise ones, on the same
  data with the same numbers of trees and leaves: not the same forest. All others score exactly the forest that LightGBM fitted.
- ONNX Runtime, YDF and CatBoost are called from Python: a call costs them some microseconds beyond the work, which counts for
  a row alone and vanishes in batches. ONNX Runtime computes in single precision.
- YDF's own benchmark tells elapsed time, not processor time.
- LightGBM's `pred_contrib` and ours are the same exact path-dependent Shapley values."""


def main():
    arguments = parsed()
    python = arguments.venv / "bin" / "python"
    if pathlib.Path(sys.prefix).resolve() != arguments.venv.resolve():
        if not python.exists():
            venv.create(arguments.venv, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
        for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
            os.environ[name] = "1"
        os.execv(python, [str(python), *sys.argv])
    program = compiled()
    print(", ".join(versions()))
    for name, data in data_sets(arguments):
        with tempfile.TemporaryDirectory() as folder:
            print_table(name, compared(program, pathlib.Path(folder), data, arguments.rounds))
    print(NOTES)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=pathlib.Path, help=f"a folder that may hold {BANK}")
    parser.add_argument("--shape", action="append", help="TREESxLEAVESxFEATURES; may be repeated")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, default=10_000, help="rows of a batch")
    parser.add_argument("--venv", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()) / "forest-peers")
    return parser.parse_args()


def versions():
    from importlib.metadata import version
    return [f"{package} {version(package)}" for package in
            ("lightgbm", "lleaves", "catboost", "ydf", "onnxruntime", "onnxmltools", "skl2onnx")]


def compiled():
    """The program that times this crate and the C functions."""
    command = ["cargo", "bench", "-q", "-p", "forest", "--bench", "peers", "--no-run", "--message-format=json"]
    output = subprocess.run(command, cwd=WORKSPACE, check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = [json.loads(line) for line in output.splitlines() if line.startswith("{")]
    return next(m["executable"] for m in messages if m.get("executable") and m["target"]["name"] == "peers")


def data_sets(arguments):
    for shape in arguments.shape or SHAPES:
        n_trees, n_leaves, n_features = map(int, shape.split("x"))
        yield f"{shape}, generated", generated(n_trees, n_leaves, n_features, arguments.rows)
    if arguments.data is None or not (arguments.data / BANK).exists():
        print(f"{BANK} is not in --data: left out")
    else:
        yield "bank-additional, 300 trees x 31 leaves", bank(arguments.data / BANK, arguments.rows)


def generated(n_trees, n_leaves, n_features, n_rows):
    import numpy
    random = numpy.random.default_rng(7)
    x = random.normal(size=(20_000, n_features))
    score = x[:, :10].sum(axis=1) + x[:, 0] * x[:, 1] + numpy.sin(3 * x[:, 2]) * 2
    y = score + random.normal(size=len(x)) > 0
    return dict(x=x, y=y, rows=random.normal(size=(n_rows, n_features)), n_trees=n_trees, n_leaves=n_leaves, codes=[])


def bank(file, n_rows):
    import pandas
    table = pandas.read_csv(file, sep=";")
    y = (table.pop("y") == "yes").to_numpy()
    del table["duration"]
    codes = [idx for idx, column in enumerate(table) if not pandas.api.types.is_numeric_dtype(table[column])]
    for idx in codes:
        column = table.columns[idx]
        table[column] = table[column].astype("category").cat.codes
    x = table.to_numpy(dtype=float)
    return dict(x=x, y=y, rows=x[:n_rows].copy(), n_trees=300, n_leaves=31, codes=codes)


def compared(program, folder, data, n_rounds):
    """By name, by round: alone, batch, explained."""
    import lightgbm
    settings = dict(objective="binary", num_leaves=data["n_leaves"], min_data_in_leaf=5, learning_rate=0.05, num_threads=2,
                    verbose=-1, seed=7, deterministic=True)
    training = lightgbm.Dataset(data["x"], data["y"], categorical_feature=data["codes"])
    model = lightgbm.train(settings, training, data["n_trees"])
    write(folder, model, data)
    library = str(pathlib.Path(lightgbm.__file__).parent / "lib" / "lib_lightgbm.so")
    command = [program, str(folder), library, *lleaves_library(folder)]
    others = in_python(folder, model, data)
    found = {}
    for _ in range(n_rounds):
        output = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        times = [json.loads(line) for line in output.splitlines()]
        times += [dict(name=name, **timed(one, batch, data["rows"])) for name, (one, batch) in others.items()]
        for time in times:
            found.setdefault(time["name"], []).append([time["alone"], time["batch"], time["explained"]])
    return found


def write(folder, model, data):
    rows = data["rows"]
    rows.astype("<f8").tofile(folder / "rows.bin")
    model.predict(rows, raw_score=True).astype("<f8").tofile(folder / "scores.bin")
    (folder / "shape.txt").write_text(str(rows.shape[1]))
    model.save_model(folder / "model.txt")
    trees = [";".join(nodes(tree["tree_structure"])) for tree in model.dump_model()["tree_info"]]
    (folder / "forest.txt").write_text("\n".join([str(rows.shape[1]), *trees]))


def nodes(root):
    """A tree as lines, parents before children."""
    lines, waiting = [], [root]
    for node in waiting:
        if "leaf_value" in node:
            lines.append(f"l {node['leaf_value']!r} {node.get('leaf_count', 0)}")
            continue
        left = len(waiting)
        waiting += [node["left_child"], node["right_child"]]
        is_set = node["decision_type"] == "=="
        if is_set:
            threshold, missing_left = ",".join(sorted(node["threshold"].split("||"), key=int)), False
        elif node["missing_type"] == "NaN":
            threshold, missing_left = repr(node["threshold"]), node["default_left"]
        else:
            # A model that met no missing value takes one for zero.
            threshold, missing_left = repr(node["threshold"]), 0.0 <= node["threshold"]
        kind = "c" if is_set else "n"
        cover = node["internal_count"]
        lines.append(f"{kind} {node['split_feature']} {threshold} {int(missing_left)} {left} {left + 1} {cover}")
    return lines


def lleaves_library(folder):
    """What lleaves compiles, linked into a library; nothing where that fails."""
    import lleaves
    try:
        model = lleaves.Model(model_file=str(folder / "model.txt"))
        model.compile(cache=str(folder / "lleaves.o"), raw_score=True)
        library = folder / "lleaves.so"
        subprocess.run(["cc", "-shared", "-o", library, folder / "lleaves.o", "-lm"], check=True)
        return [str(library)]
    except Exception as error:
        print(f"lleaves is left out: {error}")
        return []


def in_python(folder, model, data):
    """By name: a function for one row, a function for all."""
    peers = {}
    for prepare in (onnx_runtime, catboost, ydf):
        try:
            peers.update(prepare(folder, model, data))
        except Exception as error:
            print(f"{prepare.__name__} is left out: {str(error)[:200]}")
    return peers


def onnx_runtime(folder, model, data):
    import numpy
    import onnxruntime
    from onnxmltools import convert_lightgbm
    from onnxmltools.convert.common.data_types import FloatTensorType
    inputs = [("input", FloatTensorType([None, data["rows"].shape[1]]))]
    converted = convert_lightgbm(model, initial_types=inputs, zipmap=False)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(converted.SerializeToString(), options, providers=["CPUExecutionProvider"])
    rows = data["rows"].astype(numpy.float32)
    name = session.get_outputs()[1].name
    score = lambda rows: session.run([name], {"input": rows})[0]
    expected = model.predict(rows.astype(float))
    assert numpy.median(numpy.abs(score(rows)[:, 1] - expected)) < 1e-4
    each = [rows[idx:idx + 1] for idx in range(len(rows))]
    return {"ONNX Runtime (Python, f32)": (lambda idx: score(each[idx]), lambda: score(rows))}


def catboost(folder, model, data):
    import catboost
    depth = max(1, round((data["n_leaves"] + 1).bit_length() - 1))
    settings = dict(iterations=data["n_trees"], depth=depth, thread_count=2, verbose=False, random_seed=7,
                    allow_writing_files=False)
    fitted = catboost.CatBoostClassifier(**settings).fit(data["x"], data["y"])
    rows = data["rows"]
    pool = catboost.FeaturesData(num_feature_data=rows.astype("float32"))
    score = lambda rows: fitted.predict(rows, prediction_type="RawFormulaVal", thread_count=1)
    each = [rows[idx:idx + 1] for idx in range(len(rows))]
    return {f"CatBoost (Python, symmetric, depth {depth})": (lambda idx: score(each[idx]), lambda: score(pool))}


def ydf(folder, model, data):
    import ydf
    ydf.verbose(0)
    if data["codes"]:
        raise ValueError("the categories are numbers here, and YDF would treat them so")
    columns = lambda x: {f"f{idx}": x[:, idx].copy() for idx in range(x.shape[1])}
    learner = ydf.GradientBoostedTreesLearner(
        label="y", num_trees=data["n_trees"], growing_strategy="BEST_FIRST_GLOBAL", max_num_nodes=data["n_leaves"],
        max_depth=-1, early_stopping="NONE", validation_ratio=0.0, num_threads=2)
    fitted = learner.train({**columns(data["x"]), "y": data["y"]})
    rows = columns(data["rows"])
    each = [columns(data["rows"][idx:idx + 1]) for idx in range(200)]
    benchmark = lambda: fitted.benchmark(rows, benchmark_duration=0.3, warmup_duration=0.1, num_threads=1)
    us = lambda: benchmark().duration_per_example * 1e6
    return {"YDF (its own benchmark)": (None, us), "YDF (Python)": (lambda idx: fitted.predict(each[idx % 200]), lambda: fitted.predict(rows, num_threads=1))}


def timed(one, batch, rows):
    from time import process_time
    if one is None:
        return dict(alone=None, batch=batch(), explained=None)
    for idx in range(20):
        one(idx)
    start, n = process_time(), 0
    while process_time() - start < 0.1:
        one(n % len(rows))
        n += 1
    alone = (process_time() - start) * 1e6 / n
    batch()
    start, n = process_time(), 0
    while process_time() - start < 0.1:
        batch()
        n += 1
    return dict(alone=alone, batch=(process_time() - start) * 1e6 / n / len(rows), explained=None)


def print_table(name, found):
    median = lambda rounds, idx: None if rounds[0][idx] is None else statistics.median(r[idx] for r in rounds)
    table = {peer: [median(rounds, idx) for idx in range(3)] for peer, rounds in found.items()}
    ours = next(peer for peer in reversed(table) if peer.startswith("placar"))
    print(f"\n{name}: microseconds of processor time a row, one thread (× {ours})")
    print(f"{'':44}{'alone':>18}{'batch':>18}{'explained':>18}")
    for peer, times in table.items():
        cells = ["-" if t is None else f"{t:.3f} ({t / best:.1f} ×)" for t, best in zip(times, table[ours])]
        print(f"{peer:44}" + "".join(f"{cell:>18}" for cell in cells))


if __name__ == "__main__":
    main()
