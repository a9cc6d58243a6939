#!/usr/bin/env python3
"""Learning curves: the error on unseen rows against the number of rows measured, with and without
a base to start from. Prints a Markdown table.

usage: learning_curves.py TOOL BASE DATA.csv [ROWS,...] [REPEATS]
e.g.   learning_curves.py build/bin/layerwatt jetson-tx2-gpu other.csv 10,20,30 5

DATA.csv is one device; half of its configurations, chosen at random, are kept for testing.
"""
import csv
import json
import pathlib
import random
import subprocess
import sys
import tempfile

LAYER = ["op", "batch", "in_channels", "in_height", "in_width", "out_channels", "kernel_h",
         "kernel_w", "stride_h", "stride_w", "pad_h", "pad_w", "groups"]


def run(tool, *arguments):
    done = subprocess.run([tool, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {done.stderr}")
    return done.stdout


def write(path, header, rows):
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, header)
        writer.writeheader()
        writer.writerows(rows)


def errors(tool, model, test):
    groups = json.loads(run(tool, "evaluate", model, test, "--format", "json"))["groups"]
    return {group["target"]: group["rmspe"] for group in groups}


def main():
    if len(sys.argv) < 4:
        raise SystemExit(__doc__)
    tool, base, data = sys.argv[1:4]
    counts = [int(n) for n in (sys.argv[4] if len(sys.argv) > 4 else "10,20,30,100").split(",")]
    repeats = int(sys.argv[5]) if len(sys.argv) > 5 else 5
    with open(data, newline="") as file:
        reader = csv.DictReader(file)
        header = reader.fieldnames
        rows = [row for row in reader if row.get("valid", "1") not in ("0", "False")]
    groups = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name, "") for name in LAYER), []).append(row)
    print("| rows | target | base alone | rows alone | base and rows |\n|---|---|---|---|---|")
    for count in counts:
        found = {}
        for repeat in range(repeats):
            order = list(groups)
            random.Random(repeat).shuffle(order)
            half = len(order) // 2
            test = [row for key in order[half:] for row in groups[key]]
            few = [row for key in order[:half][:count] for row in groups[key]]
            with tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder)
                write(path / "few.csv", header, few)
                write(path / "test.csv", header, test)
                alone = ["train", path / "few.csv", "-o", path / "alone.json"]
                run(tool, *alone)
                run(tool, "train", path / "few.csv", "--base", base, "-o", path / "moved.json")
                for name, model in (("base", base), ("alone", path / "alone.json"),
                                    ("moved", path / "moved.json")):
                    for target, error in errors(tool, model, path / "test.csv").items():
                        found.setdefault(target, {}).setdefault(name, []).append(error)
        for target, by in found.items():
            cells = []
            for name in ("base", "alone", "moved"):
                values = sorted(by.get(name, []))
                cells.append(f"{values[len(values) // 2]:.3g}" if values else "-")
            print(f"| {count} | `{target}` | {' | '.join(cells)} |", flush=True)


if __name__ == "__main__":
    main()
