#!/usr/bin/env python3
"""Fits the same rows with this crate and with its peers, and prints one table a question.

    python3 peers.py fit      [--data DIR] [--rounds 5] [--sets NAME …]   seconds from columns in memory to model,
                                                                          test log loss and ROC AUC, same settings
    python3 peers.py quality  [--data DIR] [--seeds 5] [--sets NAME …]    test log loss against LightGBM over seeds, same settings
    python3 peers.py memory   [--data DIR] [--sets NAME …]                peak memory of a process that reads and fits
    python3 peers.py defaults [--data DIR] [--seeds 3]                    test log loss of everyone's own defaults
    python3 peers.py growth                                               seconds at 100 thousand to 4 million rows

On first use it makes a virtual environment beside cargo's target directory with PyPI's lightgbm, xgboost-cpu, catboost,
scikit-learn, perpetual, ydf, pandas and pyarrow. Data: generated sets, and from --data DIR those of eusaving-monthly.parquet,
bank-additional-full.csv.gz, telco-customer-churn.csv.gz and eudirectlapse.csv.gz that are there; the others are
skipped by name. Each fit is a process of its own; peers take turns round by round; medians are printed.

What is not comparable:
- CatBoost grows symmetric trees (depth 6, 64 leaves here for 31) and has its own ordering of rows; its row says what
  it does at the nearest settings, not the same ones.
- scikit-learn has no minimum hessian setting as the others do and takes at most 255 categories: rarer ones are put
  together for it beforehand, untimed.
- XGBoost has no minimum of rows a leaf (its minimum is of the hessian), and CatBoost neither that nor our L2: both keep their own.
- XGBoost counts bins for each feature by a sketch over all rows, LightGBM, scikit-learn and this crate from 200,000.
- Perpetual has no number of trees or leaves to set: it takes part in `defaults` only. YDF grows leaf-wise, without its own
  held-back rows, and sorts instead of binning (its default, and the faster here); numbers only, so it sits out sets with categories.
  A million rows take it more than ten minutes: `--peers` without it saves an afternoon.
- memory: everyone reads the same Parquet file; peers through pandas, this crate column by column.
- load: on a machine that does other work too, peers that spin at barriers lose more than those that do not;
  `cpu` (user + system seconds) is printed beside the wall clock for that reason.
"""
import argparse, json, os, pathlib, resource, statistics, subprocess, sys, time, venv

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[2]
WORK = ROOT / "target" / "peers"
PACKAGES = ["lightgbm==4.7.0", "xgboost-cpu==3.2.0", "catboost==1.2.10", "scikit-learn==1.9.1", "perpetual==2.3.0", "ydf==0.16.1",
            "pandas", "pyarrow"]
PEERS = ["ours", "lightgbm", "xgboost", "catboost", "histgb"]
SAME = {"trees": 100, "leaves": 31, "bins": 255, "learning_rate": 0.1, "min_rows": 20, "l2": 0.0}


def main():
    arguments = parse()
    if arguments.question == "worker":
        return worker(arguments)
    python = environment()
    if pathlib.Path(sys.executable).resolve().parent != python.parent.resolve() and "PEERS_INSIDE" not in os.environ:
        os.environ["PEERS_INSIDE"] = "1"
        os.execv(python, [str(python), *sys.argv])
    {"fit": fit_table, "quality": quality_table, "memory": memory_table, "defaults": defaults_table, "growth": growth_table}[arguments.question](arguments)


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("question", choices=["fit", "quality", "memory", "defaults", "growth", "worker"])
    parser.add_argument("--data", type=pathlib.Path)
    parser.add_argument("--sets", nargs="*")
    parser.add_argument("--peers", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seeds", type=int)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--ours", nargs="*", default=[], help="settings of ours for `defaults`, as setting=value")
    parser.add_argument("--peer"), parser.add_argument("--folder"), parser.add_argument("--settings")
    arguments = parser.parse_args()
    arguments.peers = arguments.peers or PEERS + {"fit": ["ydf"], "defaults": ["perpetual"]}.get(arguments.question, [])
    arguments.seeds = arguments.seeds or {"quality": 5}.get(arguments.question, 3)
    return arguments


def environment():
    """The virtual environment's Python; made on first use."""
    if os.environ.get("PEERS_PYTHON"):
        return pathlib.Path(os.environ["PEERS_PYTHON"])
    python = WORK / "venv" / "bin" / "python"
    if not python.exists():
        venv.create(WORK / "venv", with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PACKAGES], check=True)
    return python


def our_program():
    command = ["cargo", "bench", "-p", "boosting", "--bench", "fit_peer", "--no-run", "--message-format=json"]
    lines = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    artifacts = [json.loads(line) for line in lines if '"compiler-artifact"' in line]
    return next(a["executable"] for a in artifacts if a["target"]["name"] == "fit_peer")


# --- data -------------------------------------------------------------------------------------------------------------

def generated(n_rows, n_columns, categories, seed):
    """A curved function of some columns; with `categories`, a quarter of them categories and a tenth missing."""
    import numpy as np, pandas as pd
    chance = np.random.default_rng(n_rows + n_columns + 1_000_003 * seed)
    x = chance.standard_normal((n_rows + 100_000, n_columns)).astype(np.float32)
    weight = chance.standard_normal(n_columns) * (np.arange(n_columns) < n_columns // 2)
    score = x @ weight * 0.25 + np.sin(2 * x[:, 0]) * x[:, 1] + (x[:, 2] > 0.5) * x[:, 3] - 0.5 * (abs(x[:, 4]) > 1)
    frame = {f"n{column}": x[:, column] for column in range(n_columns)}
    for column in range(n_columns // 4 if categories else 0):
        levels = [3, 12, 50, 200, 1000][column % 5]
        codes = chance.integers(0, levels, len(x)).astype(np.int32)
        score = score + chance.standard_normal(levels)[codes] * 0.5
        frame.pop(f"n{n_columns - 1 - column}")
        frame[f"c{column}"] = codes
    if categories:
        for name, values in frame.items():
            hole = chance.random(len(x)) < 0.1
            frame[name] = np.where(hole, np.nan if name[0] == "n" else -1, values).astype(values.dtype)
    positive = (chance.random(len(x)) < 1 / (1 + np.exp(-score))).astype(np.uint8)
    frame = pd.DataFrame(frame)
    return frame[:n_rows], positive[:n_rows], frame[n_rows:], positive[n_rows:]


def real(name, folder, seed):
    """Train and test of a real set: by policy, by time, or at random by `seed`."""
    import numpy as np, pandas as pd
    chance = np.random.default_rng(seed)
    if name == "eusaving":
        table = pd.read_parquet(folder / "eusaving-monthly.parquet")
        kept = dict(zip(table["policy.ID"].unique(), chance.random(table["policy.ID"].nunique()) < 0.75))
        train = table["policy.ID"].map(kept).to_numpy()
        label = table["surrender"] == 1
        table = table.drop(columns=["policy.ID", "month", "surrender"])
    else:
        file, delimiter, target, positive, dropped = {
            "bank": ("bank-additional-full.csv.gz", ";", "y", "yes", ["duration"]),
            "bank-time": ("bank-additional-full.csv.gz", ";", "y", "yes", ["duration"]),
            "telco": ("telco-customer-churn.csv.gz", ",", "Churn", "Yes", ["customerID"]),
            "lapse": ("eudirectlapse.csv.gz", ",", "lapse", 1, []),
        }[name]
        table = pd.read_csv(folder / file, sep=delimiter)
        label = table[target] == positive
        table = table.drop(columns=[target, *dropped])
        if "TotalCharges" in table:
            table["TotalCharges"] = pd.to_numeric(table["TotalCharges"], errors="coerce")
        train = chance.random(len(table)) < 0.75
        if name == "bank-time":
            train = np.arange(len(table)) < len(table) * 0.8
    for column in table:
        if not pd.api.types.is_numeric_dtype(table[column]):
            table[column] = pd.factorize(table[column])[0].astype(np.int32)
            table = table.rename(columns={column: "c_" + column})
        else:
            table[column] = table[column].astype(np.float32)
            table = table.rename(columns={column: "n_" + column})
    label = label.to_numpy().astype(np.uint8)
    return table[train], label[train], table[~train], label[~train]


REAL = {"eusaving": "eusaving-monthly.parquet", "bank": "bank-additional-full.csv.gz", "bank-time": "bank-additional-full.csv.gz",
        "telco": "telco-customer-churn.csv.gz", "lapse": "eudirectlapse.csv.gz"}
MADE = {"100k×50": (100_000, 50, False), "1m×50": (1_000_000, 50, False), "1m×20 mixed": (1_000_000, 20, True)}


def folder_of(name, data, seed=0):
    """The files of a set, written on first use; None where its source is not there."""
    import numpy as np
    folder = WORK / "sets" / f"{name.replace(' ', '-')}-{seed}"
    if not (folder / "done").exists():
        if name in REAL and (data is None or not (data / REAL[name]).exists()):
            print(f"skipped: {name} ({REAL[name]} is not in {data})", file=sys.stderr)
            return None
        made = real(name, data, seed) if name in REAL else generated(*(MADE.get(name) or (int(name), 50, False)), seed)
        folder.mkdir(parents=True, exist_ok=True)
        for part, frame, positive in (("train", made[0], made[1]), ("test", made[2], made[3])):
            frame.assign(label=positive).to_parquet(folder / f"{part}.parquet", index=False)
            with open(folder / f"{part}.columns", "wb") as out:
                out.write(b"PLACARC1" + np.uint32(frame.shape[1]).tobytes() + np.uint64(len(frame)).tobytes())
                out.write(positive.tobytes())
                for column in frame:
                    values = frame[column].to_numpy()
                    # A code of -1 is missing: as u32 it is the code of a missing category.
                    out.write(bytes([int(values.dtype != np.float32)]) + np.ascontiguousarray(values).tobytes())
        (folder / "done").touch()
    return folder


# --- one fit ----------------------------------------------------------------------------------------------------------

def run(peer, folder, settings, threads, program, memory=False):
    """One fit in a process of its own: seconds, cpu, peak bytes, and losses on the test rows."""
    import numpy as np
    from sklearn.metrics import log_loss, roc_auc_score
    predictions = folder / f"{peer}.predictions"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if peer == "ours":
        options = [f"{name}={value}" for name, value in settings.items() if name != "bins"]
        options += ["predict=0"] if memory else []
        command = [program, folder / ("train.parquet" if memory else "train.columns"), folder / "test.columns", predictions, *options]
    else:
        command = [sys.executable, __file__, "worker", "--peer", peer, "--folder", str(folder), "--threads", str(threads),
                   "--settings", json.dumps({**settings, "memory": memory})]
    environ = {**os.environ, "RAYON_NUM_THREADS": str(threads), "OMP_NUM_THREADS": str(threads)}
    out = subprocess.run(command, check=True, capture_output=True, text=True, env=environ).stdout
    result = json.loads(out.strip().splitlines()[-1])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    result["process_cpu"] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    if not memory:
        import pyarrow.parquet as parquet
        label = parquet.read_table(folder / "test.parquet", columns=["label"])["label"].to_numpy()
        p = np.fromfile(predictions).clip(1e-15, 1 - 1e-15)
        result["log_loss"], result["roc_auc"] = log_loss(label, p), roc_auc_score(label, p)
    return result


def worker(arguments):
    import numpy as np, pandas as pd
    folder, settings = pathlib.Path(arguments.folder), json.loads(arguments.settings)
    memory = settings.pop("memory")
    train = pd.read_parquet(folder / "train.parquet")
    label = train.pop("label").to_numpy()
    fit = {"lightgbm": lightgbm, "xgboost": xgboost, "catboost": catboost, "histgb": histgb, "perpetual": perpetual,
           "ydf": ydf}[arguments.peer]
    prepared, predict = fit(prepare(train, arguments.peer), label, settings, arguments.threads)
    del train
    cpu = time.process_time()
    start = time.perf_counter()
    model = prepared()
    result = {"fit_seconds": time.perf_counter() - start, "cpu": time.process_time() - cpu}
    result["peak_bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    if not memory:
        test = pd.read_parquet(folder / "test.parquet").drop(columns="label")
        np.asarray(predict(model, prepare(test, arguments.peer)), dtype=np.float64).tofile(folder / f"{arguments.peer}.predictions")
    print(json.dumps(result))


def prepare(frame, peer):
    """Categories as the peer wants them, numbers as one matrix where there are only numbers."""
    import numpy as np, pandas as pd
    names = [name for name in frame if name[0] == "c"]
    if not names:
        return frame.to_numpy()
    for name in names:
        codes = frame[name].to_numpy()
        if peer == "histgb":
            codes = np.where(codes >= 250, 250, codes)
        if peer not in ("catboost", "perpetual"):
            codes = pd.Categorical.from_codes(codes, categories=range(251 if peer == "histgb" else 1000))
        frame[name] = codes
    return frame


def lightgbm(x, y, s, threads):
    import lightgbm as lgb
    same = {} if "trees" not in s else {"num_leaves": s["leaves"], "learning_rate": s["learning_rate"], "max_bin": s["bins"],
            "min_data_in_leaf": s["min_rows"], "lambda_l2": s["l2"]}
    parameters = {"objective": "binary", "num_threads": threads, "verbose": -1, **same}
    train = lambda: lgb.train(parameters, lgb.Dataset(x, y, params=parameters), s.get("trees", 100))
    return train, lambda model, test: model.predict(test)


def xgboost(x, y, s, threads):
    import pandas as pd, xgboost as xgb
    mixed = isinstance(x, pd.DataFrame)
    same = {} if "trees" not in s else {"grow_policy": "lossguide", "max_leaves": s["leaves"], "max_depth": 0, "eta": s["learning_rate"],
            "max_bin": s["bins"] + 1, "lambda": s["l2"], "min_child_weight": 1e-3}
    parameters = {"objective": "binary:logistic", "nthread": threads, "tree_method": "hist", **same}
    data = lambda: xgb.QuantileDMatrix(x, y, nthread=threads, max_bin=parameters.get("max_bin", 256), enable_categorical=mixed)
    train = lambda: xgb.train(parameters, data(), s.get("trees", 100))
    return train, lambda model, test: model.predict(xgb.DMatrix(test, enable_categorical=mixed, nthread=threads))


def catboost(x, y, s, threads):
    import catboost as cb, pandas as pd
    categories = [name for name in x if name[0] == "c"] if isinstance(x, pd.DataFrame) else None
    same = {} if "trees" not in s else {"iterations": s["trees"], "learning_rate": s["learning_rate"], "depth": 6, "border_count": 254}
    model = cb.CatBoostClassifier(thread_count=threads, verbose=0, allow_writing_files=False, cat_features=categories, **same)
    return lambda: model.fit(x, y), lambda model, test: model.predict_proba(test)[:, 1]


def histgb(x, y, s, threads):
    from sklearn.ensemble import HistGradientBoostingClassifier as Boosting
    from threadpoolctl import threadpool_limits
    same = {} if "trees" not in s else {"max_iter": s["trees"], "learning_rate": s["learning_rate"], "max_leaf_nodes": s["leaves"],
            "max_bins": s["bins"], "min_samples_leaf": s["min_rows"], "l2_regularization": s["l2"], "early_stopping": False}
    threadpool_limits(threads)
    return lambda: Boosting(**same).fit(x, y), lambda model, test: model.predict_proba(test)[:, 1]


def perpetual(x, y, s, threads):
    from perpetual import PerpetualBooster
    import numpy as np, pandas as pd
    categories = [idx for idx, name in enumerate(x) if name[0] == "c"] if isinstance(x, pd.DataFrame) else None
    numbers = lambda table: np.where((m := np.asarray(table, dtype=np.float64)) == -1, np.nan, m) if categories else np.asarray(table)
    model = PerpetualBooster(objective="LogLoss", num_threads=threads, categorical_features=categories)
    train = numbers(x)
    return lambda: model.fit(train, y), lambda model, test: model.predict_proba(numbers(test))[:, 1]


def ydf(x, y, s, threads):
    import ydf, numpy as np
    ydf.verbose(0)
    data = {f"n{idx}": np.ascontiguousarray(x[:, idx]) for idx in range(x.shape[1])}
    learner = ydf.GradientBoostedTreesLearner(
        label="label", num_trees=s["trees"], shrinkage=s["learning_rate"], growing_strategy="BEST_FIRST_GLOBAL",
        max_num_nodes=s["leaves"], max_depth=-1, min_examples=s["min_rows"], l2_regularization=s["l2"], use_hessian_gain=True,
        validation_ratio=0.0, early_stopping="NONE", num_threads=threads)
    named = lambda test: {f"n{idx}": np.ascontiguousarray(test[:, idx]) for idx in range(test.shape[1])}
    return lambda: learner.train({**data, "label": y}), lambda model, test: model.predict(named(test))


# --- tables -----------------------------------------------------------------------------------------------------------

def sets(arguments, names):
    for name in arguments.sets or names:
        folder = folder_of(name, arguments.data)
        if folder:
            yield name, folder


def fit_table(arguments):
    program = our_program()
    print(f"{'set':14}{'peer':10}{'seconds':>9}{'× best':>8}{'cpu':>8}{'log loss':>10}{'ROC AUC':>9}")
    for name, folder in sets(arguments, [*MADE, "eusaving", "bank"]):
        peers = [peer for peer in arguments.peers if peer != "ydf" or has_numbers_only(folder)]
        results = {peer: [] for peer in peers}
        for _ in range(arguments.rounds):
            for peer in peers:
                results[peer].append(run(peer, folder, SAME, arguments.threads, program))
        seconds = {peer: statistics.median(r["fit_seconds"] for r in rounds) for peer, rounds in results.items()}
        best = min((value for peer, value in seconds.items() if peer != "ours"), default=seconds["ours"])
        for peer, rounds in results.items():
            cpu = statistics.median(r["cpu"] for r in rounds)
            last = rounds[-1]
            print(f"{name:14}{peer:10}{seconds[peer]:9.2f}{seconds[peer] / best:8.2f}{cpu:8.2f}{last['log_loss']:10.5f}{last['roc_auc']:9.5f}", flush=True)


def has_numbers_only(folder):
    import pyarrow.parquet as parquet
    return not any(name[0] == "c" for name in parquet.read_schema(folder / "train.parquet").names)


def quality_table(arguments):
    """Test log loss at the same settings: mean over seeds of ours less LightGBM's, and the standard error of that difference."""
    program = our_program()
    print(f"{'set':14}{'seeds':>6}{'ours':>10}{'lightgbm':>10}{'difference':>12}{'std. error':>12}{'may be':>9}")
    for name in arguments.sets or [*MADE, "eusaving", "bank", "telco", "lapse"]:
        losses = {"ours": [], "lightgbm": []}
        for seed in range(arguments.seeds):
            if (folder := folder_of(name, arguments.data, seed)) is None:
                break
            for peer in losses:
                losses[peer].append(run(peer, folder, SAME, arguments.threads, program)["log_loss"])
        if folder is None:
            continue
        differences = [ours - theirs for ours, theirs in zip(*losses.values())]
        error = statistics.stdev(differences) / len(differences) ** 0.5 if len(differences) > 1 else float("nan")
        ours, theirs = (statistics.mean(values) for values in losses.values())
        print(f"{name:14}{arguments.seeds:6}{ours:10.5f}{theirs:10.5f}{statistics.mean(differences):+12.5f}{error:12.5f}"
              f"{max(5e-4, error):9.5f}", flush=True)


def memory_table(arguments):
    program = our_program()
    print(f"{'set':14}{'peer':10}{'peak MB':>9}{'× LightGBM':>12}")
    for name, folder in sets(arguments, [*MADE, "eusaving"]):
        peaks = {peer: run(peer, folder, SAME, arguments.threads, program, memory=True)["peak_bytes"] / 1e6 for peer in arguments.peers}
        for peer, peak in peaks.items():
            print(f"{name:14}{peer:10}{peak:9.0f}{peak / peaks.get('lightgbm', peak):12.2f}", flush=True)


def defaults_table(arguments):
    """Everyone's own defaults: mean log loss over splits, mean rank over sets and splits."""
    program = our_program()
    ours = dict(option.split("=") for option in arguments.ours) or {"defaults": 1}
    names = arguments.sets or list(REAL)
    ranks = {peer: [] for peer in arguments.peers}
    print(f"{'set':12}" + "".join(f"{peer:>11}" for peer in arguments.peers))
    for name in names:
        losses = {peer: [] for peer in arguments.peers}
        for seed in range(1 if name == "bank-time" else arguments.seeds):
            folder = folder_of(name, arguments.data, seed)
            if folder is None:
                break
            for peer in arguments.peers:
                settings = ours if peer == "ours" else {}
                losses[peer].append(run(peer, folder, settings, arguments.threads, program)["log_loss"])
        if folder is None:
            continue
        means = {peer: statistics.mean(values) for peer, values in losses.items()}
        for rank, peer in enumerate(sorted(means, key=means.get), 1):
            ranks[peer].append(rank)
        print(f"{name:12}" + "".join(f"{means[peer]:11.5f}" for peer in arguments.peers), flush=True)
    print(f"{'mean rank':12}" + "".join(f"{statistics.mean(ranks[peer]):11.2f}" for peer in arguments.peers))


def growth_table(arguments):
    program = our_program()
    print(f"{'rows':>10}{'seconds':>9}{'cpu':>8}{'cpu µs a row':>14}")
    for n_rows in (100_000, 400_000, 1_000_000, 4_000_000):
        folder = folder_of(str(n_rows), None)
        rounds = [run("ours", folder, SAME, arguments.threads, program) for _ in range(arguments.rounds)]
        seconds, cpu = (statistics.median(r[key] for r in rounds) for key in ("fit_seconds", "cpu"))
        print(f"{n_rows:10}{seconds:9.2f}{cpu:8.2f}{cpu / n_rows * 1e6:14.2f}", flush=True)


if __name__ == "__main__":
    main()
