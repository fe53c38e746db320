"""Trains LightGBM on made-up rows: 300 trees, 31 leaves, 20 features. `train.py model.txt`"""

import sys

import lightgbm
import numpy

draw = numpy.random.default_rng(7)
rows = draw.uniform(0, 100, (20_000, 20))
logit = (rows[:, :5].sum(axis=1) - 250) / 40
positive = draw.uniform(size=len(rows)) < 1 / (1 + numpy.exp(-logit))
settings = {"objective": "binary", "num_leaves": 31, "min_data_in_leaf": 1, "num_threads": 1, "verbose": -1}
lightgbm.train(settings, lightgbm.Dataset(rows, positive), 300).save_model(sys.argv[1])
