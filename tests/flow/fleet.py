"""Shards: the same every time, balanced, together the whole grid; and training on all shard files
gives the model that training on the unsharded sweep gives."""

import csv
import json
import os

from _tool import BACKEND, check, folder, rows, run

SHARDS = 3
GRID = {
    "schema": "layerwatt-grid/1",
    "description": "Eighteen convolutions, nine poolings.",
    "parts": [
        {"op": "conv", "axes": {"in_channels": [4, 8, 16], "in_size": [10, 14], "out_channels":
                                [8, 16, 24], "kernel": 3, "pad": 1}},
        {"op": "pool_max", "axes": {"in_channels": [4, 8, 16], "in_size": [16, 24, 32], "kernel": 2,
                                    "stride": 2}},
    ],
}


def sweep(base, name, *more):
    target = os.path.join(base, name)
    run("sweep", "--backend", BACKEND, "--grid", os.path.join(base, "grid.json"), "--rounds", 1,
        "-o", target, *more)
    return rows(os.path.join(target, "rows.csv"))


def write(path, table):
    with open(path, "w", newline="") as file:
        out = csv.DictWriter(file, table[0].keys(), lineterminator="\n")
        out.writeheader()
        out.writerows(table)
    return path


def model_of(base, name, *data):
    path = os.path.join(base, name)
    run("train", *data, "-o", path, "--targets", "runtime", "--recipe", "sparse")
    with open(path) as file:
        return json.load(file)


def main():
    with folder() as base:
        with open(os.path.join(base, "grid.json"), "w") as file:
            json.dump(GRID, file)
        whole = sweep(base, "whole")
        for row in whole:
            row["status"] = "ok"  # a busy machine's noise must not thin out the comparison
            row["runtime_ms"] = row["runtime_ms"] or "1"
        shards = [sweep(base, f"shard-{i}", "--shard", f"{i}/{SHARDS}") for i in range(SHARDS)]
        again = sweep(base, "again", "--shard", f"0/{SHARDS}")
        names = [sorted(row["layer"] for row in shard) for shard in shards]
        check(sorted(row["layer"] for row in again) == names[0], "a shard differs from itself")
        check(sorted(sum(names, [])) == sorted(row["layer"] for row in whole),
              "the shards are not the grid")
        check({len(shard) for shard in shards} == {9}, f"sizes: {[len(s) for s in shards]}")
        for op, share in (("conv", 6), ("pool_max", 3)):
            counts = [sum(row["op"] == op for row in shard) for shard in shards]
            check(max(counts) - min(counts) <= 1 and sum(counts) == share * SHARDS,
                  f"{op} is not balanced: {counts}")

        # The rows of the whole sweep, in files as the shards would have written them.
        files = [write(os.path.join(base, f"part-{i}.csv"),
                       [row for row in whole if row["layer"] in names[i]]) for i in range(SHARDS)]
        together = model_of(base, "together.json", *files)
        single = model_of(base, "single.json", write(os.path.join(base, "all.csv"), whole))
        differing = [key for key in single if together.get(key) != single[key]]
        check(set(differing) <= {"provenance"}, f"models differ in {differing}")
        where = {key for key in single["provenance"]
                 if together["provenance"].get(key) != single["provenance"][key]}
        print(f"ok: {SHARDS} shards, {len(whole)} layers, the same model"
              + (f" but for provenance: {', '.join(sorted(where))}" if where else ""))


main()
