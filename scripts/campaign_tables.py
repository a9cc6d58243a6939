#!/usr/bin/env python3
"""The tables of a campaign, as Markdown.

usage: campaign_tables.py neuralpower TOOL ROWS.csv [ROWS.csv ...]
       campaign_tables.py networks PROFILE.json [PROFILE.json ...]
       campaign_tables.py sweeps FOLDER [FOLDER ...]

neuralpower  trains NeuralPower's recipe and ours on the rows of the grid `neuralpower` in fp32, and
             prints model size and errors per kind of layer beside the published ones. Published
             errors are those on the rows of the training; so is the column `own rows`. The other
             columns are of 10 folds. Without rows that have a power there is no part about power.
networks     prints, of what `layerwatt profile --format json` wrote, the sum over the layers beside
             the whole network in one go and beside the prediction.
sweeps       prints how long sweeps took, what one round of all points takes at that pace, and the
             share of that time in which nothing was sampled: preparing, verifying, warming up, settling.
"""
import csv
import datetime
import json
import math
import os
import subprocess
import sys
import tempfile

# Model size (terms), RMSPE in %, RMSE in ms or W; Paleo's RMSPE on the same rows. Titan X: Cai,
# Juan, Stamoulis, Marculescu, "NeuralPower" (ACML 2017), tables 2 and 3; Jetson TX1: Cai, PhD
# thesis (Carnegie Mellon University), table 6.12; both with TensorFlow.
PUBLISHED = {
    ("conv", "runtime_ms"): {"Titan X": (60, 39.97, 1.019), "TX1": (44, 20.00, 0.437), "Paleo": 58.29},
    ("fc", "runtime_ms"): {"Titan X": (17, 41.92, 0.7474), "TX1": (12, 32.64, 0.871), "Paleo": 73.76},
    ("pool", "runtime_ms"): {"Titan X": (31, 11.41, 0.0686), "TX1": (53, 19.34, 0.2307),
                             "Paleo": 79.91},
    ("conv", "power_w"): {"Titan X": (75, 7.35, 10.9172), "TX1": (48, 21.69, 0.825)},
    ("fc", "power_w"): {"Titan X": (15, 9.00, 10.5868), "TX1": (31, 7.72, 0.103)},
    ("pool", "power_w"): {"Titan X": (30, 6.16, 6.8618), "TX1": (37, 13.81, 0.315)},
}
UNITS = {"runtime_ms": "ms", "power_w": "W"}
FOLDS = "10"


def print_table(head, rows):
    print("| " + " | ".join(head) + " |")
    print("|" + "---|" * len(head))
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print()


def number(value, digits=3):
    if value is None or not math.isfinite(value):
        return "-"
    return f"{value:.{digits}g}" if abs(value) < 10 ** digits else f"{value:.0f}"


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"campaign_tables: {' '.join(command)}\n{done.stderr.strip()}")
    return done.stdout


def groups(tool, model, rows, *options):
    """Errors by op and target."""
    text = run(tool, "evaluate", model, *rows, "--where", "precision=fp32", "--format", "json", *options)
    return {(group["op"], group["target"]): group for group in json.loads(text)["groups"]}


def terms(model, op, target):
    """Coefficients that are not 0, of all factors."""
    for entry in model["ops"]:
        backbone = entry["targets"].get(target, {}).get("backbone") if entry["op"] == op else None
        if backbone:
            return sum(1 for factor in backbone["factors"] for c in factor["coefficients"] if c)
    return None


def neuralpower(tool, rows):
    with tempfile.TemporaryDirectory() as folder:
        model = {name: os.path.join(folder, name + ".json") for name in ("neuralpower", "best")}
        for recipe, path in model.items():
            run(tool, "train", *rows, "--where", "precision=fp32", "--recipe", recipe, "-o", path)
        own = groups(tool, model["neuralpower"], rows)
        folds = {recipe: groups(tool, path, rows, "--cv", FOLDS, "--without-published")
                 for recipe, path in model.items()}
        with open(model["neuralpower"]) as file:
            trained = json.load(file)
    if not trained["ops"]:
        sys.exit("campaign_tables: no kind of layer has rows enough for a model; measure more")
    print(f"NeuralPower's table for {trained['device']} ({trained['backend']}, fp32), "
          "beside the published one. RMSPE in %.\n")
    for target, unit in UNITS.items():
        lines = []
        for op, of_target in own:
            kind = "pool" if op.startswith("pool") else op
            if of_target != target or (kind, target) not in PUBLISHED or not own[op, target]["n"]:
                continue
            published = PUBLISHED[kind, target]
            line = [op, str(own[op, target]["n"]), number(terms(trained, op, target))]
            line += [number(own[op, target]["rmspe"]), number(own[op, target]["rmse"])]
            line += [number(folds[recipe].get((op, target), {}).get("rmspe")) for recipe in model]
            for device in ("Titan X", "TX1"):
                size, rmspe, rmse = published[device]
                line.append(f"{size}, {rmspe:g}, {rmse:g}")
            lines.append(line + [number(published.get("Paleo"), 4)])
        if not lines:
            print(f"No row has {target}: this half of the table is missing.\n")
            continue
        print_table([target, "rows", "terms", "RMSPE, own rows", f"RMSE, {unit}",
                     f"RMSPE, {FOLDS} folds", f"`best`, {FOLDS} folds",
                     f"Titan X: terms, RMSPE, RMSE in {unit}", "TX1: the same", "Paleo on Titan X"],
                    lines)
    print("NeuralPower's recipe predicts no runtime below 0.105 ms. Published: Cai et al., ACML 2017, "
          "tables 2 and 3 (Titan X, with Paleo on the same rows); Cai, PhD thesis, Carnegie Mellon "
          "University, table 6.12 (Jetson TX1).")


def percent(value, of):
    return f"{100 * (value / of - 1):+.1f}" if value is not None and of else "-"


def networks(paths):
    lines = []
    reasons = []
    for path in paths:
        with open(path) as file:
            profile = json.load(file)
        totals, whole = profile["totals"], profile.get("whole") or {}
        complete = totals["missing"] == 0
        total = totals["runtime_ms"] if complete else None
        predicted, once = totals.get("predicted_ms"), whole.get("runtime_ms")
        name = f"{profile['network']}, {os.path.splitext(os.path.basename(path))[0].split('_')[-1]}"
        lines.append([name, str(totals["measured"]), number(total, 4), number(once, 4),
                      number(whole.get("sum_ratio")), number(predicted, 4), percent(predicted, total),
                      percent(predicted, once)])
        if not complete:
            reasons.append(f"{name}: {totals['missing']} layers could not be measured.")
        if once is None:
            reasons.append(f"{name}: not measured in one go: {whole.get('reason', 'one layer')}.")
        elif whole["flags"]:
            reasons.append(f"{name}: in one go with {', '.join(whole['flags'])}.")
    print_table(["network", "layers", "sum, ms", "in one go, ms", "sum / in one go", "predicted, ms",
                 "off the sum, %", "off in one go, %"], lines)
    print("In one go: every kernel in order, on a GPU as one CUDA graph that is replayed. Alone, a layer "
          "finds its inputs in the cache and its weights in memory.")
    for reason in reasons:
        print(reason)


def seconds_between(begin, end):
    form = "%Y-%m-%dT%H:%M:%SZ"
    return (datetime.datetime.strptime(end, form) - datetime.datetime.strptime(begin, form)).total_seconds()


def sampled(row):
    """Seconds of the samples of one visit, and of its window of power."""
    if not row["samples"]:
        return 0.0
    per_sample = 1e-3 * float(row["runtime_ms_mean"]) * float(row["executions_per_sample"])
    return float(row["samples"]) * per_sample + float(row.get("window_s") or 0)


def sweeps(folders):
    lines = []
    for folder in folders:
        with open(os.path.join(folder, "manifest.json")) as file:
            manifest = json.load(file)
        with open(os.path.join(folder, "rows.csv"), newline="") as file:
            rows = list(csv.DictReader(file))
        ended = [session for session in manifest["sessions"] if session.get("ended_at")]
        wall = sum(seconds_between(session["started_at"], session["ended_at"]) for session in ended)
        if not rows or not wall:
            continue
        points = manifest["grid"]["points"]
        busy = sum(map(sampled, rows))
        lines.append([os.path.basename(os.path.normpath(folder)), str(points), str(len(rows)),
                      f"{wall:.0f}", f"{wall / len(rows) * points:.0f}", f"{busy:.0f}",
                      f"{100 * max(0, 1 - busy / wall):.0f}"])
    print_table(["sweep", "points", "rows", "time, s", "one round of all points, s", "in samples, s",
                 "not in samples, %"], lines)
    print("Times are by the manifest, to the second. What is not in samples holds warm-up and settling, too.")


def main():
    words = sys.argv[1:]
    if len(words) >= 3 and words[0] == "neuralpower":
        neuralpower(words[1], words[2:])
    elif len(words) >= 2 and words[0] == "networks":
        networks(words[1:])
    elif len(words) >= 2 and words[0] == "sweeps":
        sweeps(words[1:])
    else:
        sys.exit(__doc__)


if __name__ == "__main__":
    main()
