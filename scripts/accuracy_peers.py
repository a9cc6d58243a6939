"""What others than the tool reach on the same rows: boosted trees, and further ideas, fitted with
scikit-learn to the logarithm of the target from the logarithms of sizes, macs and bytes. And how
far repetitions agree."""
import csv
import math
import os
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # waiting threads are slower than one, on few cores

import numpy as np
import scipy.optimize
from sklearn.ensemble import ExtraTreesRegressor, HistGradientBoostingRegressor
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

TARGETS = ("runtime_ms", "power_w", "energy_mj")
SIZES = ("batch", "in_channels", "in_height", "in_width", "out_channels", "out_height",
         "out_width", "kernel_h", "kernel_w", "stride_h", "stride_w", "pad_h", "groups")
GP_LEARN, GP_ROWS = 200, 1000  # rows that choose the scales of the process, and that it keeps


def usable(row):
    return row.get("valid") != "0" and row.get("status", "ok") in ("ok", "")


def read_rows(path, op):
    with open(path, newline="") as file:
        return [row for row in csv.DictReader(file) if row["op"] == op and usable(row)]


def number(row, name, other=math.nan):
    return float(row.get(name) or other)


def size_row(row):
    return [number(row, name, 1 if name != "pad_h" else 0) for name in SIZES]


def combined(rows):
    """One row per configuration: sizes, the median of each label over its repetitions, and the
    repetitions."""
    groups = {}
    for row in rows:
        more = tuple(row.get(name) for name in ("layer", "dilation_h", "pad_w", "bias"))
        groups.setdefault((tuple(size_row(row)), more), []).append(row)
    sizes = np.array([key for key, _ in groups])
    labels = {}
    for target in TARGETS:
        values = [[number(row, target) for row in group] for group in groups.values()]
        column = np.array([np.median(v) for v in values])
        if np.isfinite(column).all():
            labels[target] = column
    return sizes, labels, list(groups.values())


def work(sizes):
    """macs, input, weights, output, im2col, pixels, reduction."""
    n, ci, hi, wi, co, ho, wo, kh, kw, _, _, _, g = sizes.T
    return np.column_stack([n * ho * wo * co * (ci / g) * kh * kw, n * ci * hi * wi,
                            co * (ci / g) * kh * kw, n * co * ho * wo, n * ho * wo * ci * kh * kw,
                            n * ho * wo, ci / g * kh * kw])


def features(sizes):
    """Logarithms of the sizes and of what follows from them, and the padding; macs."""
    more = work(sizes)
    logs = np.log(np.maximum(np.column_stack([sizes[:, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]],
                                              more]), 1e-12))
    return np.column_stack([logs, sizes[:, 11]]), more[:, 0]


def network_features(layers, names):
    """By network: its layers, and sums over them of work by op and size of the kernel."""
    kinds = sorted({(row["op"], row["kernel_h"]) for row in layers})
    place = {name: i for i, name in enumerate(names)}
    rows = [row for row in layers if row["network"] in place]
    values = work(np.maximum(np.array([size_row(row) for row in rows]), 1))[:, :5]
    sums = np.zeros((len(names), len(kinds), 6))
    for row, value in zip(rows, values):
        sums[place[row["network"]], kinds.index((row["op"], row["kernel_h"]))] += [1, *value]
    return np.log1p(np.column_stack([sums.sum(1), sums.reshape(len(names), -1)]))


def rmspe(predicted, measured):
    return 100 * math.sqrt(np.mean((predicted / measured - 1) ** 2))


def boosted_trees(x, y, z):
    trees = HistGradientBoostingRegressor(max_iter=400, learning_rate=0.06, max_leaf_nodes=16,
                                          min_samples_leaf=5, early_stopping=False, random_state=0)
    return trees.fit(x, y).predict(z)


def extra_trees(x, y, z):
    trees = ExtraTreesRegressor(60, min_samples_leaf=2, max_features=0.5, random_state=0)
    return trees.fit(x, y).predict(z)


def few_steps(objective, start, bounds):
    """A dozen steps settle the scales; constant inputs run into their bounds, silently."""
    found = scipy.optimize.minimize(objective, start, jac=True, bounds=bounds, method="L-BFGS-B",
                                    options={"maxiter": 12})
    return found.x, found.fun


def gaussian_process(x, y, z):
    """Matern 5/2 with a scale per input, chosen on few rows; then all rows, up to GP_ROWS."""
    varied = x.std(0) > 1e-6
    mean, spread, level = x[:, varied].mean(0), x[:, varied].std(0), y.mean()
    x, z = (x[:, varied] - mean) / spread, (z[:, varied] - mean) / spread
    order = np.random.default_rng(0).permutation(len(x))
    kernel = (ConstantKernel(1, (1e-3, 1e3)) * Matern(np.full(x.shape[1], 3.0), (0.1, 1e3), nu=2.5)
              + WhiteKernel(1e-2, (1e-6, 1)))
    some, kept = order[:GP_LEARN], order[:GP_ROWS]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        learnt = GaussianProcessRegressor(kernel, optimizer=few_steps).fit(x[some], y[some] - level)
    return level + GaussianProcessRegressor(learnt.kernel_, optimizer=None).fit(
        x[kept], y[kept] - level).predict(z)


IDEAS = {"boosted": boosted_trees, "extra trees": extra_trees, "Gaussian process": gaussian_process}


def peers(x, y, parts):
    """RMSPE of each idea, and of the geometric mean of all, over [(training, test)]."""
    logs = {name: [] for name in IDEAS}
    measured = []
    for training, test in parts:
        for name in logs:
            logs[name].append(IDEAS[name](x[training], np.log(y[training]), x[test]))
        measured.append(y[test])
    logs = {name: np.concatenate(values) for name, values in logs.items()}
    measured = np.concatenate(measured)
    logs["mean of these"] = np.mean(list(logs.values()), axis=0)
    return {name: rmspe(np.exp(values), measured) for name, values in logs.items()}


def folds(n, count):
    fold = np.random.default_rng(1).permutation(n) % count
    return [(fold != k, fold == k) for k in range(count)]


def largest_fifth(macs):
    large = np.zeros(len(macs), bool)
    large[np.argsort(macs, kind="stable")[len(macs) - round(0.2 * len(macs)):]] = True
    return [(~large, large)]


def noise(groups, target):
    """Of the labels that are scored, medians over repetitions, in %: half the RMS of the relative
    difference between the medians of two halves of a configuration's repetitions; None where
    fewer than 50 configurations are repeated."""
    differences = []
    for group in groups:
        if len(group) < 2:
            continue
        values = [number(row, target) for row in group]
        differences.append((np.median(values[::2]) - np.median(values[1::2])) / np.median(values))
    if len(differences) < 50:
        return None
    return 50 * math.sqrt(np.mean(np.square(differences)))
