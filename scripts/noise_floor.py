#!/usr/bin/env python3
"""Prints how far two rounds of a sweep differ: the error that no model of one round can go below.

usage: noise_floor.py ROWS.csv [ROUND ROUND]        (default: the last two rounds)
"""
import csv
import math
import statistics
import sys


def main():
    if len(sys.argv) not in (2, 4) or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    with open(sys.argv[1], newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["status"] == "ok"]
    rounds = sorted({int(row["round"]) for row in rows})
    if len(rounds) < 2:
        sys.exit(f"noise_floor: {sys.argv[1]} has {len(rounds)} round(s); two are needed")
    first, second = map(int, sys.argv[2:]) if len(sys.argv) == 4 else rounds[-2:]
    runtime = {(row["layer"], int(row["round"])): float(row["runtime_ms"]) for row in rows}
    op_of = {row["layer"]: row["op"] for row in rows}
    print(f"rounds {first} and {second}: layers, RMS difference / sqrt(2), median difference")
    for op in sorted(set(op_of.values())):
        ratios = [runtime[layer, first] / runtime[layer, second] - 1 for layer in op_of
                  if op_of[layer] == op and (layer, first) in runtime and (layer, second) in runtime]
        if ratios:
            rms = math.sqrt(statistics.fmean(r * r for r in ratios) / 2)
            median = statistics.median(map(abs, ratios))
            print(f"{op:16} {len(ratios):5} {100 * rms:6.1f} % {100 * median:6.1f} %")
    spreads = []
    for layer in op_of:
        times = [runtime[layer, r] for r in rounds if (layer, r) in runtime]
        if len(times) > 1:
            spreads.append(statistics.stdev(times) / statistics.fmean(times))
    if spreads:
        print(f"median CV over {len(rounds)} rounds: {100 * statistics.median(spreads):.2f} % "
              f"({len(spreads)} layers)")


if __name__ == "__main__":
    main()
