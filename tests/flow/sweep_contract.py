"""What `layerwatt sweep` refuses, and how it stops."""

import os
import signal
import subprocess
import time

from _tool import BACKEND, MESSAGE, SOURCE, TOOL, check, folder, refused, rows, run


def sweep(target, *more, grid="smoke", backend=BACKEND):
    return ["sweep", "--backend", backend, "--grid", grid, "-o", target, *more]


def start(arguments):
    return subprocess.Popen([TOOL, *arguments], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for_rows(target, process):
    table = os.path.join(target, "rows.csv")
    for _ in range(400):
        if os.path.exists(table) and os.path.getsize(table) > 1000:
            return
        check(process.poll() is None, f"the sweep ended early: {process.stderr}")
        time.sleep(0.05)
    check(False, "the sweep wrote no rows within 20 s")


def test_refusals(base):
    target = os.path.join(base, "refused")
    refused(2, "--backend", "sweep", "--grid", "smoke", "-o", target)
    refused(2, "--grid", "sweep", "--backend", BACKEND, "-o", target)
    refused(2, "did you mean", *sweep(target, backend="onednnn"))
    refused(3, "nosuchgrid", *sweep(target, grid="nosuchgrid"))
    refused(2, "--budget", *sweep(target, "--budget", "soon"))
    refused(2, "--budget", *sweep(target, "--budget", "-3s"))
    refused(2, "--shard", *sweep(target, "--shard", "4/4"))
    refused(2, "--rounds", *sweep(target, "--rounds", "0"))
    refused(2, "--power", *sweep(target, "--power", "guess"))
    check(not os.path.exists(target), "a refused sweep created its folder")

    broken = os.path.join(base, "broken.json")
    for text in ("", "{", '{"schema":"layerwatt-grid/1"}', '{"schema":"layerwatt-grid/9"}'):
        with open(broken, "w") as file:
            file.write(text)
        refused(3, "broken.json", *sweep(target, grid=broken))
    refused(3, "cannot", *sweep("/proc/nowhere/sweep"))


def test_existing_folder(base):
    target = os.path.join(base, "existing")
    run(*sweep(target, "--rounds", "1"))
    before = open(os.path.join(target, "rows.csv")).read()
    refused(2, "--resume", *sweep(target, "--rounds", "1"))
    check(open(os.path.join(target, "rows.csv")).read() == before, "a refused sweep wrote rows")
    run(*sweep(target, "--rounds", "1", "--resume"))
    check(open(os.path.join(target, "rows.csv")).read() == before, "a finished sweep wrote rows")
    refused(2, "grid", *sweep(target, "--resume", grid="random:conv=3,dwconv=0,pool=0,fc=0,pointwise=0"))
    if BACKEND != "reference":
        refused(2, "--allow-mixed", *sweep(target, "--resume", backend="reference"))


def test_two_sweeps_and_interrupt(base):
    target = os.path.join(base, "locked")
    arguments = sweep(target, "--rounds", "30")
    first = start(arguments)
    wait_for_rows(target, first)
    refused(3, "locked", *arguments, "--resume")
    first.send_signal(signal.SIGINT)
    out, err = first.communicate(timeout=60)
    check(first.returncode == 130, f"SIGINT ended with {first.returncode}: {err}")
    check("--resume" in out + err, "an interrupted sweep does not say how to go on")
    table = rows(os.path.join(target, "rows.csv"))
    check(table and all(row["status"] for row in table), "an interrupted sweep left broken rows")


def test_budget_and_shards(base):
    target = os.path.join(base, "budget")
    began = time.monotonic()
    run(*sweep(target, "--budget", "4s", "--rounds", "1000"))
    check(time.monotonic() - began < 30, "a budget of 4 s took more than 30 s")
    layers = []
    for index in range(3):
        part = os.path.join(base, f"shard{index}")
        run(*sweep(part, "--shard", f"{index}/3", "--rounds", "1"))
        layers += [row["layer"] for row in rows(os.path.join(part, "rows.csv"))]
    check(len(layers) == len(set(layers)), "a point is in two shards")
    whole = os.path.join(base, "whole")
    run(*sweep(whole, "--rounds", "1"))
    check(set(layers) == {row["layer"] for row in rows(os.path.join(whole, "rows.csv"))},
          "the shards together are not the grid")


def test_power(base):
    for choice in ("none", "auto"):
        target = os.path.join(base, "power-" + choice)
        run(*sweep(target, "--rounds", "1", "--power", choice))
        for row in rows(os.path.join(target, "rows.csv")):
            check(row["power_w"] != "0" and row["energy_mj"] != "0", "power 0 instead of empty")


def main():
    with folder() as base:
        for test in (test_refusals, test_existing_folder, test_two_sweeps_and_interrupt,
                     test_budget_and_shards, test_power):
            test(base)
            print("ok", test.__name__)


main()
