#!/usr/bin/env python3
"""Measures how wrong models are on rows that they have not seen, and writes docs/accuracy.md.

usage: accuracy.py [--tool FILE] [--data FOLDER] [--again] [--write-only] [--without-published]
                   [SET ...]

Sets are listed in SETS below. Each is scored in 10 grouped folds, or trained on 858 random rows and
scored on the others, or trained on the small and scored on the largest 20 % by macs. Results are
kept in out/accuracy/SET.json; --again measures anew, --write-only only writes the page. The
published recipes take most of the time; --without-published leaves them out, or as an earlier run
left them.
"""
import argparse
import csv
import json
import math
import os
import pathlib
import random
import resource
import subprocess

os.environ.setdefault("OMP_NUM_THREADS", "1")  # waiting threads are slower than one, on few cores

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor

ROOT = pathlib.Path(__file__).resolve().parent.parent
OUT = ROOT / "out" / "accuracy"
OWN = "bench/datasets/epyc_onednn/rows.csv"
TX2_GPU, TX2_CPU = "jetson_tx2_conv/gpu.csv", "jetson_tx2_conv/cpu.csv"
XEON, RAPTOR = "xeon_5120_layers/layers.csv", "raptorlake_layers/layers.csv"
EDGE, V100 = "edge_gpu_external_meter/conv.csv", "gpu_latency/Tesla_V100-PCIE-32GB.csv"
NANO = "jetson_nano_networks/networks.csv"
P100, A100 = "gpu_latency/Tesla_P100-PCIE-16GB.csv", "gpu_latency/NVIDIA_A100_80GB_PCIe.csv"
# name: title, file, op, split, goals for runtime, power, energy
SETS = {
    "tx2-gpu-858": ("TX2 GPU conv", TX2_GPU, "conv", "858 random rows", (10, 11, 15)),
    "tx2-gpu": ("TX2 GPU conv", TX2_GPU, "conv", "10 folds", (7, 4, 8.5)),
    "tx2-gpu-large": ("TX2 GPU conv", TX2_GPU, "conv", "largest 20 %", (12, None, None)),
    "tx2-cpu-858": ("TX2 CPU conv", TX2_CPU, "conv", "858 random rows", (6, 6, 9)),
    "tx2-cpu": ("TX2 CPU conv", TX2_CPU, "conv", "10 folds", (5.5, 2, 6)),
    "tx2-cpu-large": ("TX2 CPU conv", TX2_CPU, "conv", "largest 20 %", (None, None, None)),
    "xeon-conv": ("Xeon conv", XEON, "conv", "10 folds", (14, None, 14)),
    "xeon-conv-large": ("Xeon conv", XEON, "conv", "largest 20 %", (None, None, None)),
    "xeon-fc": ("Xeon fc", XEON, "fc", "10 folds", (6.5, None, 6.5)),
    "xeon-pool": ("Xeon max-pool", XEON, "pool_max", "10 folds", (4.5, None, 4.5)),
    "raptor-conv": ("Raptor Lake conv", RAPTOR, "conv", "10 folds", (13, 14, 20)),
    "raptor-conv-large": ("Raptor Lake conv", RAPTOR, "conv", "largest 20 %",
                          (None, None, None)),
    "raptor-pool": ("Raptor Lake max-pool", RAPTOR, "pool_max", "10 folds", (2, 3, 3)),
    "edge-conv": ("edge GPU conv", EDGE, "conv", "10 folds", (18, 8, 18)),
    "edge-conv-large": ("edge GPU conv", EDGE, "conv", "largest 20 %", (None, None, None)),
    "v100-conv": ("V100 conv", V100, "conv", "10 folds", (18, None, None)),
    "v100-conv-large": ("V100 conv", V100, "conv", "largest 20 %", (None, None, None)),
    "v100-fc": ("V100 fc", V100, "fc", "10 folds", (7, None, None)),
    "p100-conv": ("P100 conv", P100, "conv", "10 folds", (None, None, None)),
    "a100-conv": ("A100 conv", A100, "conv", "10 folds", (None, None, None)),
    "nano-networks": ("Jetson Nano networks", NANO, "network", "5 folds", (5, 3, 5.5)),
    "nano-families": ("Jetson Nano networks", NANO, "network", "each family left out", (7, 4, 7)),
    "epyc-conv": ("EPYC oneDNN conv, our sweep", OWN, "conv", "10 folds", (10, None, None)),
}
TARGETS = ("runtime_ms", "power_w", "energy_mj")
PUBLISHED = ("neuralpower", "edgeprofiler", "edgeprofiler-corrected", "getzner", "paleo",
             "nn-meter")
SIZES = ("batch", "in_channels", "in_height", "in_width", "out_channels", "out_height",
         "out_width", "kernel_h", "kernel_w", "stride_h", "stride_w", "pad_h", "groups")


def usable(row):
    return row.get("valid") != "0" and row.get("status", "ok") in ("ok", "")


def read_rows(path, op):
    with open(path, newline="") as file:
        return [row for row in csv.DictReader(file) if row["op"] == op and usable(row)]


def number(row, name, other=math.nan):
    return float(row.get(name) or other)


def combined(rows):
    """One row per configuration: sizes, and the median of each label over its repetitions."""
    groups = {}
    for row in rows:
        key = tuple(number(row, name, 1 if name != "pad_h" else 0) for name in SIZES)
        more = tuple(row.get(name) for name in ("layer", "dilation_h", "pad_w", "bias"))
        groups.setdefault((key, more), []).append(row)
    sizes = np.array([key for key, _ in groups])
    labels = {}
    for target in TARGETS:
        values = [[number(row, target) for row in group] for group in groups.values()]
        column = np.array([np.median(v) for v in values])
        if np.isfinite(column).all():
            labels[target] = column
    return sizes, labels, list(groups.values())


def features(sizes):
    """Logarithms of the sizes, of macs and of each tensor's bytes: what our own trees see."""
    n, ci, hi, wi, co, ho, wo, kh, kw, _, _, pad, g = sizes.T
    macs = n * ho * wo * co * (ci / g) * kh * kw
    more = [macs, n * ci * hi * wi, co * (ci / g) * kh * kw, n * co * ho * wo,
            n * ho * wo * ci * kh * kw, n * ho * wo, ci / g * kh * kw]
    logs = np.log(np.maximum(np.column_stack([sizes[:, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12]],
                                              np.column_stack(more)]), 1e-12))
    return np.column_stack([logs, pad]), macs


def rmspe(predicted, measured):
    return 100 * math.sqrt(np.mean((predicted / measured - 1) ** 2))


def boosted(x, y, parts):
    """RMSPE of gradient-boosted trees on log(y), over [(training, test)]."""
    predicted, measured = [], []
    for training, test in parts:
        trees = HistGradientBoostingRegressor(max_iter=400, learning_rate=0.06, max_leaf_nodes=16,
                                              min_samples_leaf=5, early_stopping=False,
                                              random_state=0)
        trees.fit(x[training], np.log(y[training]))
        predicted.append(np.exp(trees.predict(x[test])))
        measured.append(y[test])
    return rmspe(np.concatenate(predicted), np.concatenate(measured))


def boosted_parts(split, n, macs):
    if split == "10 folds":
        fold = np.random.default_rng(1).permutation(n) % 10
        return [(fold != k, fold == k) for k in range(10)]
    large = np.zeros(n, bool)
    large[np.argsort(macs, kind="stable")[n - round(0.2 * n):]] = True
    return [(~large, large)]


def noise(groups, target):
    """RMS of the relative deviation of repetitions from the median of their configuration, in %,
    corrected for the median's own share; None where nothing is repeated."""
    total, count = 0.0, 0
    for group in groups:
        if len(group) < 2:
            continue
        values = np.array([number(row, target) for row in group])
        total += np.sum((values / np.median(values) - 1) ** 2)
        count += len(group) - 1
    return 100 * math.sqrt(total / count) if count > 100 else None


def processor_seconds():
    """Of finished child processes: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Tool:
    def __init__(self, program):
        self.program = program

    def run(self, *arguments):
        done = subprocess.run([self.program, *map(str, arguments)], text=True, capture_output=True)
        if done.returncode != 0:
            raise SystemExit(f"accuracy: layerwatt {arguments[0]} failed: {done.stderr}")
        return done.stdout

    def train(self, rows, op, recipe, model):
        started = processor_seconds()
        self.run("train", rows, "--where", f"op={op}", "--recipe", recipe, "-o", model)
        return processor_seconds() - started

    def train_networks(self, networks, recipe, model):
        started = processor_seconds()
        self.run("train", "--networks", networks, "--layers", networks.parent / "layers.csv",
                 "--recipe", recipe, "-o", model)
        return processor_seconds() - started

    def evaluate_networks(self, model, networks, *options):
        text = self.run("evaluate", model, "--networks", networks, "--layers",
                        networks.parent / "layers.csv", "--format", "json", *options)
        return {g["target"]: g for g in json.loads(text)["groups"]}

    def evaluate(self, model, rows, op, *options):
        text = self.run("evaluate", model, rows, "--where", f"op={op}", "--format", "json",
                        *options)
        return {g["target"]: g for g in json.loads(text)["groups"] if g["op"] == op}


def split_rows(path, op, count):
    """Writes `count` random rows and the others to two files."""
    with open(path, newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = list(reader)
    random.Random(1).shuffle(rows)
    files = []
    for name, part in (("train", rows[:count]), ("test", rows[count:])):
        files.append(OUT / f"{name}.csv")
        with open(files[-1], "w", newline="") as file:
            csv.writer(file).writerows([header, *part])
    return files


def measure_858(tool, path, op, published):
    training, test = split_rows(path, op, 858)
    model = OUT / f"model-{os.getpid()}.json"
    result = {"recipes": {}, "seconds": {}}
    for recipe in ("best", "sparse", *(PUBLISHED if published else ())):
        result["seconds"][recipe] = tool.train(training, op, recipe, model)
        result["recipes"][recipe] = tool.evaluate(model, test, op)
    (xa, _), (xb, _) = features(combined(read_rows(training, op))[0]), features(
        combined(read_rows(test, op))[0])
    ya, yb = combined(read_rows(training, op))[1], combined(read_rows(test, op))[1]
    both = np.vstack([xa, xb])
    first = np.arange(len(both)) < len(xa)
    result["boosted"] = {t: boosted(both, np.concatenate([ya[t], yb[t]]), [(first, ~first)])
                         for t in ya if t in yb}
    return result


def measure_networks(tool, path, split):
    """Whole networks, layers learnt from their totals; the others have no such recipe."""
    hold = ("--cv", "5") if split == "5 folds" else ("--leave-out", "family")
    model = OUT / f"model-{os.getpid()}.json"
    result = {"recipes": {}, "seconds": {}, "boosted": {}}
    for recipe in ("best", "sparse"):
        result["seconds"][recipe] = tool.train_networks(path, recipe, model)
        result["recipes"][recipe] = tool.evaluate_networks(model, path, *hold)
    return result


def measure(tool, path, op, split, published):
    if op == "network":
        return measure_networks(tool, path, split)
    if split.startswith("858"):
        return measure_858(tool, path, op, published)
    hold = ("--cv", "10") if split == "10 folds" else ("--extrapolate", "macs:0.2")
    model = OUT / f"model-{os.getpid()}.json"
    result = {"recipes": {}, "seconds": {}}
    for recipe in ("sparse", "best"):
        result["seconds"][recipe] = tool.train(path, op, recipe, model)
        more = () if published and recipe == "best" else ("--without-published",)
        result["recipes"][recipe] = tool.evaluate(model, path, op, *hold, *more)
    for target, group in result["recipes"]["best"].items():
        for baseline in group["baselines"]:
            result["recipes"].setdefault(baseline["name"], {})[target] = baseline
    sizes, labels, groups = combined(read_rows(path, op))
    x, macs = features(sizes)
    parts = boosted_parts(split, len(x), macs)
    result["boosted"] = {t: boosted(x, y, parts) for t, y in labels.items()}
    result["noise"] = {t: noise(groups, t) for t in labels}
    return result


def shown(value):
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:.3g}" if value < 1e4 else f"{value:.1e}".replace("e+0", "e").replace("e+", "e")


def score(result, recipe, target):
    if recipe == "boosted":
        return result["boosted"].get(target)
    group = result["recipes"].get(recipe, {}).get(target)
    return group["rmspe"] if group else None


def geometric_mean(values):
    return math.exp(sum(map(math.log, values)) / len(values)) if values else math.nan


def ratio_lines(results):
    """Geometric means of RMSPE(other) / RMSPE(best) over all sets and targets where both exist."""
    lines = []
    for name in ("sparse", "boosted", *PUBLISHED):
        cells = []
        for splits in (("10 folds", "858 random rows"), ("largest 20 %",)):
            ratios = []
            wins = 0
            for key, result in results.items():
                if SETS[key][3] not in splits:
                    continue
                for target in TARGETS:
                    ours, other = score(result, "best", target), score(result, name, target)
                    if ours and other:
                        ratios.append(other / ours)
                        wins += other > ours
            cells += [shown(geometric_mean(ratios)), f"{wins} of {len(ratios)}"]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return lines


def table(results):
    names = ("boosted", *PUBLISHED)
    lines = ["| set | split | target | goal | best | sparse | " + " | ".join(names) +
             " | in 90 % interval | noise |", "|---" * (8 + len(names)) + "|"]
    for key, result in results.items():
        title, _, _, split, goals = SETS[key]
        for target, goal in zip(TARGETS, goals):
            best = score(result, "best", target)
            if best is None:
                continue
            ours = shown(best)
            if goal:
                ours = f"**{ours}**" if best <= goal else f"{ours} (over)"
            cells = [title, split, target.split("_")[0], shown(goal), ours,
                     shown(score(result, "sparse", target))]
            cells += [shown(score(result, name, target)) for name in names]
            cells.append(shown(result["recipes"]["best"][target]["coverage_90"]))
            cells.append(shown(result.get("noise", {}).get(target)))
            lines.append("| " + " | ".join(cells) + " |")
    return lines


def seconds_table(results):
    lines = ["| set | best, s | sparse, s |", "|---|---|---|"]
    for key, result in results.items():
        if SETS[key][3] != "largest 20 %":
            seconds = result["seconds"]
            lines.append(f"| {key} | {seconds['best']:.2f} | {seconds['sparse']:.2f} |")
    return lines


def write_page(results):
    path = ROOT / "docs" / "accuracy.md"
    text = path.read_text()
    blocks = {"table": table(results), "ratios":
              ["| against | random splits: geometric mean | ours is better | largest 20 %: "
               "geometric mean | ours is better |", "|---|---|---|---|---|", *ratio_lines(results)],
              "seconds": seconds_table(results)}
    for name, lines in blocks.items():
        first, last = f"<!-- {name} -->", f"<!-- end of {name} -->"
        head, rest = text.split(first)
        text = head + first + "\n" + "\n".join(lines) + "\n" + last + rest.split(last)[1]
    path.write_text(text)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default="build/release/bin/layerwatt")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--write-only", action="store_true")
    parser.add_argument("--without-published", action="store_true")
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    options = parser.parse_args()
    unknown = set(options.sets) - set(SETS)
    if unknown:
        parser.error(f"unknown sets: {', '.join(sorted(unknown))}")
    OUT.mkdir(parents=True, exist_ok=True)
    tool = Tool(os.path.abspath(options.tool))
    for key in options.sets or SETS:
        _, file, op, split, _ = SETS[key]
        kept = OUT / f"{key}.json"
        path = ROOT / file if file.startswith("bench/") else pathlib.Path(options.data) / file
        if options.write_only or (kept.exists() and not options.again):
            continue
        if not path.exists():
            print(f"{key}: skipped, no {path}; set LAYERWATT_DATA")
            continue
        result = measure(tool, path, op, split, not options.without_published)
        if options.without_published and kept.exists():
            for name, scores in json.loads(kept.read_text())["recipes"].items():
                result["recipes"].setdefault(name, scores)
        kept.write_text(json.dumps(result))
        (OUT / f"model-{os.getpid()}.json").unlink(missing_ok=True)
        print(key, {t: shown(score(result, "best", t)) for t in result["recipes"]["best"]},
              flush=True)
    kept = {key: json.loads((OUT / f"{key}.json").read_text()) for key in SETS
            if (OUT / f"{key}.json").exists()}
    write_page({key: result for key, result in kept.items() if "best" in result["recipes"]})


if __name__ == "__main__":
    main()
