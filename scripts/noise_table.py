#!/usr/bin/env python3
"""How well runtimes repeat on this machine: 30 convolutions, three sweeps of 25 processes each.

usage: noise_table.py TOOL FOLDER [--backend B] [--consecutive] [--gate]

Prints the noise table of docs/method.md: per statistic of a process the coefficient of variation
over all processes, then that of the labels of the three sweeps (the smallest 5 % quantile of their
processes), then for the first 3, 5, 7, 10, 15 and all processes the range of the labels, (max - min) /
median: how many processes a repeatable label takes. All as median, 90 % quantile and maximum over
the kernels.

The rounds of the three sweeps take turns: the rounds of a real sweep are many minutes apart and see
all moods of the machine, those of 30 kernels only seconds. With --consecutive one sweep follows the
other; what that adds is how much the machine drifts within a minute.

FOLDER keeps the sweeps; an interrupted run goes on where it ended. With --gate the exit code is 1
where the range of the labels of all processes is above 1 % (median) or 3 % (90 % quantile). Ten
minutes; other work on the machine goes into the numbers.
"""
import csv
import json
import os
import statistics
import subprocess
import sys

SWEEPS, PROCESSES = 3, 25
STATISTICS = ("mean", "median", "q10", "q05", "min")
# From about a microsecond to some milliseconds on one core.
GRID = {
    "schema": "layerwatt-grid/1",
    "description": "Thirty convolutions for scripts/noise_table.py.",
    "parts": [
        {"op": "conv", "axes": {"in_channels": [32, 64], "in_size": [14, 28], "out_channels": [32, 64],
                                "kernel": 1}},
        {"op": "conv", "axes": {"in_channels": [16, 32, 64], "in_size": [14, 28, 56],
                                "out_channels": [32, 64], "kernel": 3, "pad": 1}},
        {"op": "conv", "axes": {"in_channels": [32, 64], "in_size": 112, "out_channels": [32, 64],
                                "kernel": 3, "pad": 1}},
    ],
}


def sweep(tool, folder, backend, seed, rounds):
    """Rows of sweep `seed`, continued until every layer has been measured `rounds` times."""
    grid = os.path.join(folder, "grid.json")
    with open(grid, "w") as file:
        json.dump(GRID, file)
    target = os.path.join(folder, f"sweep-{seed}")
    done = subprocess.run([tool, "sweep", "--backend", backend, "--grid", grid, "--rounds",
                           str(rounds), "--seed", str(seed), "--power", "none", "-o", target,
                           "--resume"], stdout=subprocess.DEVNULL)
    if done.returncode != 0:
        sys.exit(f"noise_table: the sweep ended with {done.returncode}")
    with open(os.path.join(target, "rows.csv"), newline="") as file:
        return [row for row in csv.DictReader(file) if row["runtime_ms"]]


def summary(values):
    ordered = sorted(values)
    p90 = ordered[min(len(ordered) - 1, round(0.9 * (len(ordered) - 1)))]
    return 100 * statistics.median(ordered), 100 * p90, 100 * ordered[-1]


def variation(times):
    return statistics.stdev(times) / statistics.fmean(times)


def relative_range(times):
    return (max(times) - min(times)) / statistics.median(times)


def labels(sweeps, processes):
    """Per layer its label in each sweep, had the sweep ended after `processes` rounds."""
    q05 = [{} for _ in sweeps]
    for times, rows in zip(q05, sweeps):
        for row in rows:
            if int(row["round"]) <= processes:
                times.setdefault(row["layer"], []).append(float(row["runtime_ms_q05"]))
    return [[min(times[layer]) for times in q05] for layer in q05[0]
            if all(layer in times for times in q05)]


def main():
    flags = ("--gate", "--consecutive")
    arguments = [word for word in sys.argv[1:] if word not in flags]
    backend = "onednn"
    if "--backend" in arguments:
        at = arguments.index("--backend")
        backend = arguments[at + 1]
        del arguments[at:at + 2]
    if len(arguments) != 2 or any(word.startswith("-") for word in arguments):
        sys.exit(__doc__)
    tool, folder = arguments
    os.makedirs(folder, exist_ok=True)
    first = PROCESSES if "--consecutive" in sys.argv else 1
    for rounds in range(first, PROCESSES + 1):
        sweeps = [sweep(tool, folder, backend, seed, rounds) for seed in range(1, SWEEPS + 1)]

    layers = sorted({row["layer"] for row in sweeps[0]})
    print(f"{len(layers)} kernels, {SWEEPS} sweeps of {PROCESSES} processes; percent")
    print(f"{'':34}{'median':>8}{'p90':>8}{'max':>8}")
    for statistic in STATISTICS:
        times = {layer: [float(row["runtime_ms_" + statistic]) for rows in sweeps for row in rows
                         if row["layer"] == layer] for layer in layers}
        line = summary([variation(values) for values in times.values() if len(values) > 1])
        print(f"variation over processes, {statistic:8}" + "".join(f"{v:8.2f}" for v in line))
    line = summary([variation(times) for times in labels(sweeps, PROCESSES)])
    print(f"{'variation of the label':34}" + "".join(f"{v:8.2f}" for v in line))
    for processes in (3, 5, 7, 10, 15, PROCESSES):
        whole = summary([relative_range(times) for times in labels(sweeps, processes)])
        print(f"{f'range of the label, {processes} processes':34}"
              + "".join(f"{v:8.2f}" for v in whole))
    if "--gate" in sys.argv and (whole[0] > 1.0 or whole[1] > 3.0):
        sys.exit(1)


if __name__ == "__main__":
    main()
