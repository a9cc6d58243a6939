#!/usr/bin/env python3
"""Prints a prediction beside the measured layers of the same network:
scripts/predicted_beside_measured.py PREDICTION.json ROWS.csv

PREDICTION.json comes from `layerwatt predict NETWORK --format json`, ROWS.csv from
`layerwatt profile NETWORK -o ROWS.csv`. Layers are matched by their text; layers that were not
measured, or that the model does not know, are listed and left out of the totals.
"""
import csv
import json
import sys


def measured_times(path):
    """Layer text -> median of its measured runtimes, in ms."""
    times = {}
    with open(path, encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row.get("status", "ok") == "ok" and row["runtime_ms"]:
                times.setdefault(row["layer"], []).append(float(row["runtime_ms"]))
    return {layer: sorted(values)[len(values) // 2] for layer, values in times.items()}


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        prediction = json.load(file)
    measured = measured_times(sys.argv[2])

    print(f"\n{prediction['network']}: predicted beside measured, batch {prediction['batch']}\n")
    print(f"{'layer':32} {'op':16} {'predicted ms':>12} {'measured ms':>12} {'error':>8}")
    predicted_total = measured_total = 0.0
    left_out = []
    for layer in prediction["layers"]:
        predicted, actual = layer["runtime_ms"], measured.get(layer["layer"])
        if predicted is None or actual is None:
            left_out.append(layer["name"])
            continue
        predicted_total += predicted
        measured_total += actual
        print(f"{layer['name'][:32]:32} {layer['op']:16} {predicted:12.4f} {actual:12.4f} "
              f"{100 * (predicted / actual - 1):+7.1f}%")
    if measured_total == 0.0:
        print("predicted_beside_measured: no layer is both predicted and measured",
              file=sys.stderr)
        return 1
    print(f"{'total':32} {'':16} {predicted_total:12.4f} {measured_total:12.4f} "
          f"{100 * (predicted_total / measured_total - 1):+7.1f}%")
    if left_out:
        print(f"left out (not measured or not modelled): {', '.join(left_out)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
