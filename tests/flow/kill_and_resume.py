"""A sweep that is killed at 20 random moments and resumed loses no row and doubles none."""

import json
import os
import random
import signal
import subprocess
import time

from _tool import BACKEND, TOOL, check, folder, rows, run

KILLS = 20
ROUNDS = 3


def identity(row):
    return row["layer"], row["round"]


def start(target, anchors):
    # setsid: the whole process group dies, as it would in a power cut.
    return subprocess.Popen(
        [TOOL, "sweep", "--backend", BACKEND, "--grid", "smoke", "--rounds", str(ROUNDS), "-o",
         target, "--resume", "--anchors", str(anchors)], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, start_new_session=True)


def complete_rows(path):
    """Rows whose line is complete: what a kill must never take away."""
    if not os.path.exists(path):
        return set()
    with open(path) as file:
        text = file.read()
    text = text[:text.rfind("\n") + 1]
    if text.count("\n") < 2:
        return set()
    copy = path + ".seen"
    with open(copy, "w") as file:
        file.write(text)
    seen = {identity(row) for row in rows(copy)}
    os.remove(copy)
    return seen


def check_anchors(target, rows_in_all):
    """Visits are in order, know no rows that are not there, and the last one judges the last row."""
    with open(os.path.join(target, "anchors.jsonl")) as file:
        visits = [json.loads(line) for line in file]
    counts = [visit["rows"] for visit in visits]
    check(counts == sorted(counts), f"visits are out of order: {counts}")
    check(counts[-1] == rows_in_all, f"the last visit counts {counts[-1]} of {rows_in_all} rows")
    check(all(len(visit["runtime_ms"]) == 2 for visit in visits), f"anchors: {visits}")
    with open(os.path.join(target, "manifest.json")) as file:
        session = json.load(file)["sessions"][-1]
    check(session["anchors"]["visits"] == len(visits), f"the manifest says {session['anchors']}")


def main():
    chance = random.Random(7)
    with folder() as base:
        target = os.path.join(base, "sweep")
        table = os.path.join(target, "rows.csv")
        kept = set()
        killed = 0
        for attempt in range(KILLS):
            process = start(target, anchors=2 * (attempt % 2))
            time.sleep(chance.uniform(0.02, 1.2))
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                killed += 1
            process.wait()
            now = complete_rows(table)
            check(kept <= now, f"rows were lost: {sorted(kept - now)[:3]}")
            kept = now
        check(killed >= KILLS // 4, f"only {killed} kills hit a running sweep")
        run("sweep", "--backend", BACKEND, "--grid", "smoke", "--rounds", ROUNDS, "-o", target,
            "--resume", "--anchors", 2)
        final = rows(table)
        points = {row["layer"] for row in final}
        seen = [identity(row) for row in final]
        check(kept <= set(seen), "the last resume lost rows")
        check(len(seen) == len(set(seen)), "a finished point was measured twice")
        check(len(seen) == ROUNDS * len(points), f"{len(seen)} rows for {len(points)} points")
        check(all(None not in row and None not in row.values() for row in final), "a broken row")
        check_anchors(target, len(final))
        run("train", table, "-o", os.path.join(base, "model.json"))
    print(f"{killed} kills, {len(seen)} rows of {len(points)} points, none lost, none doubled")


main()
