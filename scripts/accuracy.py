#!/usr/bin/env python3
"""Measures how wrong models are on rows that they have not seen, and writes docs/accuracy.md.

usage: accuracy.py [--tool FILE] [--data FOLDER] [--peers-alone] [--write-only] [SET ...]

Sets are listed in SETS below. Each is scored in 10 grouped folds, or trained on 858 random rows and
scored on the others (DRAWS times), or trained on the small and scored on the largest 20 % by macs.
Results are kept in out/accuracy/SET.json with the tool that measured them: a run that was
interrupted goes on, another tool measures anew. What does not depend on the tool is in
SET.peers.json; --peers-alone measures no more than that. --write-only writes the page from what is
there. Started twice it shares the sets between two processes.
"""
import argparse
import csv
import fcntl
import hashlib
import json
import math
import os
import pathlib
import random
import resource
import subprocess
import time

import numpy as np

import accuracy_page
import accuracy_peers
from accuracy_peers import (TARGETS, combined, features, folds, largest_fifth, network_features,
                            noise, number, peers, read_rows)

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
    "nano-large": ("Jetson Nano networks", NANO, "network", "largest 20 %", (None, None, None)),
    "epyc-conv": ("EPYC oneDNN conv, our sweep", OWN, "conv", "10 folds", (10, None, None)),
}
PUBLISHED = ("neuralpower", "edgeprofiler", "edgeprofiler-corrected", "getzner", "paleo",
             "nn-meter")
DRAWS = 5  # of 858 rows


def processor_seconds():
    """Of finished child processes: other work on the machine does not count."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


class Tool:
    def __init__(self, program):
        self.program = os.path.abspath(program)

    def state(self):
        """Which tool measures: its version and content, and the commit checked out here."""
        commit = subprocess.run(["git", "-C", ROOT, "rev-parse", "--short", "HEAD"], text=True,
                                capture_output=True).stdout.strip()
        return {"version": self.run("--version").strip(), "commit": commit,
                "sha256": digest(self.program)}

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


def model_file():
    return OUT / f"model-{os.getpid()}.json"


def split_rows(path, count, seed):
    """Writes `count` random rows and the others to two files."""
    with open(path, newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = list(reader)
    random.Random(seed).shuffle(rows)
    files = []
    for name, part in (("train", rows[:count]), ("test", rows[count:])):
        files.append(OUT / f"{name}-{os.getpid()}.csv")
        with open(files[-1], "w", newline="") as file:
            csv.writer(file).writerows([header, *part])
    return files


def rms(values):
    return math.sqrt(sum(v * v for v in values) / len(values))


def mean_of_draws(draws):
    """One result from those of several draws: the RMS of errors, the mean of all else."""
    first = draws[0]
    result = {"recipes": {}, "seconds": {}}
    for recipe, groups in first["recipes"].items():
        result["recipes"][recipe] = {t: {
            "rmspe": rms([d["recipes"][recipe][t]["rmspe"] for d in draws]),
            "draws": [d["recipes"][recipe][t]["rmspe"] for d in draws],
            "coverage_90": np.mean([d["recipes"][recipe][t].get("coverage_90", math.nan)
                                    for d in draws])} for t in groups}
        if recipe in first["seconds"]:
            result["seconds"][recipe] = np.mean([d["seconds"][recipe] for d in draws])
    return result


def add_baselines(result):
    """Simple baselines and published recipes that were scored beside `best`."""
    for target, group in result["recipes"]["best"].items():
        for baseline in group.get("baselines", []):
            result["recipes"].setdefault(baseline["name"], {})[target] = baseline


def measure_draw(tool, path, op, seed):
    training, test = split_rows(path, 858, seed)
    result = {"recipes": {}, "seconds": {}}
    for recipe in ("best", "sparse", *PUBLISHED):
        result["seconds"][recipe] = tool.train(training, op, recipe, model_file())
        result["recipes"][recipe] = tool.evaluate(model_file(), test, op)
    add_baselines(result)
    training.unlink()
    test.unlink()
    return result


def measure_networks(tool, path, split):
    """Whole networks, layers learnt from their totals; published recipes cannot."""
    hold = {"5 folds": ("--cv", "5"), "largest 20 %": ("--extrapolate", "macs:0.2"),
            "each family left out": ("--leave-out", "family")}[split]
    result = {"recipes": {}, "seconds": {}}
    for recipe in ("best", "sparse"):
        result["seconds"][recipe] = tool.train_networks(path, recipe, model_file())
        result["recipes"][recipe] = tool.evaluate_networks(model_file(), path, *hold)
    add_baselines(result)
    return result


def measure_layers(tool, path, op, split):
    hold = ("--cv", "10") if split == "10 folds" else ("--extrapolate", "macs:0.2")
    result = {"recipes": {}, "seconds": {}}
    for recipe in ("sparse", "best"):
        result["seconds"][recipe] = tool.train(path, op, recipe, model_file())
        more = () if recipe == "best" else ("--without-published",)
        result["recipes"][recipe] = tool.evaluate(model_file(), path, op, *hold, *more)
    add_baselines(result)
    return result


def measure(tool, path, op, split):
    started = time.time()
    if op == "network":
        result = measure_networks(tool, path, split)
    elif split.startswith("858"):
        result = mean_of_draws([measure_draw(tool, path, op, 1 + d) for d in range(DRAWS)])
    else:
        result = measure_layers(tool, path, op, split)
    model_file().unlink(missing_ok=True)
    return {"tool": tool.state(), "wall_s": time.time() - started, **result}


def peers_of_draws(path, op):
    ideas = {}
    for seed in range(1, 1 + DRAWS):
        training, test = split_rows(path, 858, seed)
        (a, ya, _), (b, yb, _) = combined(read_rows(training, op)), combined(read_rows(test, op))
        x = np.vstack([features(a)[0], features(b)[0]])
        first = np.arange(len(x)) < len(a)
        for target in ya:
            y = np.concatenate([ya[target], yb[target]])
            for name, error in peers(x, y, [(first, ~first)]).items():
                ideas.setdefault(target, {}).setdefault(name, []).append(error)
        training.unlink()
        test.unlink()
    return {target: {name: rms(errors) for name, errors in scores.items()}
            for target, scores in ideas.items()}


def peers_of_networks(path, split):
    with open(path, newline="") as file:
        networks = list(csv.DictReader(file))
    with open(path.parent / "layers.csv", newline="") as file:
        x = network_features(list(csv.DictReader(file)), [n["network"] for n in networks])
    parts = folds(len(x), 5)
    if split == "largest 20 %":
        parts = largest_fifth(np.array([float(n["macs_incl_bias"]) for n in networks]))
    elif split != "5 folds":
        family = np.array([n["family"] for n in networks])
        parts = [(family != f, family == f) for f in sorted(set(family))]
    return {target: peers(x, np.array([number(n, target) for n in networks]), parts)
            for target in TARGETS}


def measure_peers(path, op, split):
    """What does not depend on the tool: other ideas, and the noise of the labels."""
    if op == "network":
        return {"ideas": peers_of_networks(path, split), "noise": {}}
    if split.startswith("858"):
        return {"ideas": peers_of_draws(path, op), "noise": {}}
    sizes, labels, groups = combined(read_rows(path, op))
    x, macs = features(sizes)
    parts = folds(len(x), 10) if split == "10 folds" else largest_fifth(macs)
    return {"ideas": {t: peers(x, y, parts) for t, y in labels.items()},
            "noise": {t: noise(groups, t) for t in labels}}


def kept_result(name):
    path = OUT / f"{name}.json"
    return json.loads(path.read_text()) if path.exists() else None


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()[:12]


def measure_set(tool, key, path, peers_alone):
    """Unless this tool has measured it, or another process is at it."""
    _, _, op, split, _ = SETS[key]
    with open(OUT / f"{key}.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return
        kept, script = kept_result(f"{key}.peers"), digest(accuracy_peers.__file__)
        if not kept or kept["script"] != script:
            started = time.time()
            kept = {"script": script, **measure_peers(path, op, split)}
            (OUT / f"{key}.peers.json").write_text(json.dumps(kept))
            print(key, f"others in {time.time() - started:.0f} s", flush=True)
        kept = kept_result(key)
        if peers_alone or (kept and kept["tool"]["sha256"] == tool.state()["sha256"]):
            return
        result = measure(tool, path, op, split)
        (OUT / f"{key}.json").write_text(json.dumps(result))
    print(key, f"{result['wall_s']:.0f} s",
          {t: round(g["rmspe"], 2) for t, g in result["recipes"]["best"].items()}, flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default="build/release/bin/layerwatt")
    parser.add_argument("--data", default="../shared/data")
    parser.add_argument("--peers-alone", action="store_true")
    parser.add_argument("--write-only", action="store_true")
    parser.add_argument("sets", nargs="*", metavar="SET", help=", ".join(SETS))
    options = parser.parse_args()
    unknown = set(options.sets) - set(SETS)
    if unknown:
        parser.error(f"unknown sets: {', '.join(sorted(unknown))}")
    OUT.mkdir(parents=True, exist_ok=True)
    tool = Tool(options.tool)
    for key in () if options.write_only else options.sets or SETS:
        file = SETS[key][1]
        path = ROOT / file if file.startswith("bench/") else pathlib.Path(options.data) / file
        if path.exists():
            measure_set(tool, key, path, options.peers_alone)
        else:
            print(f"{key}: skipped, no {path}; set LAYERWATT_DATA")
    results = {}
    for key in SETS:
        result, others = kept_result(key), kept_result(f"{key}.peers")
        if result and others:
            results[key] = {**others, **result}
    if results:
        accuracy_page.write(ROOT / "docs" / "accuracy.md", SETS, results)


if __name__ == "__main__":
    main()
