"""A sweep that measures energy with a sensor in fast mode, killed, interrupted and on a full disk:
no row is lost or doubled, and the sensor has its settings back every time."""

import json
import os
import random
import resource
import signal
import subprocess
import time

from _module import Module
from _tool import BACKEND, TOOL, check, folder, rows

ROUNDS = 2
SAVED, FAST = ["512", "430"], ["1", "1"]
GRID = {
    "schema": "layerwatt-grid/1",
    "description": "Three layers.",
    "parts": [{"layers": ["conv in=1x16x28x28 out=16 k=3 p=1", "relu in=1x16x28x28",
                          "pool_max in=1x16x28x28 k=2 s=2"]}],
}


def arguments(base, target):
    return ["sweep", "--backend", BACKEND, "--grid", os.path.join(base, "three.json"), "--rounds",
            str(ROUNDS), "--power", "ina3221:fast", "--window", "400ms", "-o", target, "--resume"]


def environment(module):
    return dict(os.environ, LAYERWATT_ROOT=module.root)


def start(base, target, module, **options):
    process = subprocess.Popen([TOOL, *arguments(base, target)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=environment(module), **options)
    module.watch(process.pid)
    return process


def wait_for(condition, what, seconds=30.0):
    end = time.time() + seconds
    while not condition():
        check(time.time() < end, f"{what}: not within {seconds} s")
        time.sleep(0.02)


def check_restored(module, after):
    wait_for(lambda: module.settings() == SAVED, f"sensor settings restored after {after}", 5.0)


def whole_lines(table):
    if not os.path.exists(table):
        return ""
    with open(table) as file:
        text = file.read()
    return text[:text.rfind("\n") + 1]


def finish(base, target, module):
    """Resumes to the end; every visit has one row, and nearly every row energy."""
    process = start(base, target, module)
    _, errors = process.communicate(timeout=200)
    check(process.returncode == 0, f"the resumed sweep ended with {process.returncode}: {errors}")
    check_restored(module, "the end")
    final = rows(os.path.join(target, "rows.csv"))
    visits = [(row["layer"], row["round"]) for row in final]
    check(len(visits) == len(set(visits)) == 3 * ROUNDS, f"visits: {sorted(visits)}")
    powered = [row for row in final if row["power_w"]]
    check(len(powered) >= 3 * ROUNDS / 2,
          f"{len(powered)} rows have power: {[row['power_reason'] for row in final]}")
    for row in powered:
        energy = float(row["power_w"]) * float(row["runtime_ms"])
        check(abs(float(row["energy_mj"]) / energy - 1) < 1e-9, f"energy is not power times time: {row}")
        check(float(row["power_w"]) > float(row["idle_power_w"]), f"no power above idle: {row}")
    with open(os.path.join(target, "manifest.json")) as file:
        json.load(file)
    return len(powered)


def test_kill(base, module):
    target, chance = os.path.join(base, "killed"), random.Random(5)
    table = os.path.join(target, "rows.csv")
    kept = ""
    for _ in range(4):
        process = start(base, target, module)
        wait_for(lambda: module.settings() == FAST or process.poll() is not None, "fast mode")
        time.sleep(chance.uniform(0.2, 5.0))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        check_restored(module, "kill -9")
        now = whole_lines(table)
        check(now.startswith(kept), "a kill took rows away")
        kept = now
    finish(base, target, module)
    check(whole_lines(table).startswith(kept), "a resume took rows away")


def test_interrupt(base, module):
    target = os.path.join(base, "interrupted")
    table = os.path.join(target, "rows.csv")
    process = start(base, target, module)
    wait_for(lambda: whole_lines(table).count("\n") >= 2, "the first row", 60.0)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    check(process.returncode == 130, f"SIGINT ended with {process.returncode}: {errors}")
    check_restored(module, "SIGINT")
    kept = whole_lines(table)
    check(kept.count("\n") >= 2, "SIGINT took rows away")
    finish(base, target, module)
    check(whole_lines(table).startswith(kept), "a resume took rows away")


def test_full_disk(base, module):
    target = os.path.join(base, "full")
    table = os.path.join(target, "rows.csv")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writes then fail, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))

    process = start(base, target, module, preexec_fn=limit)
    _, errors = process.communicate(timeout=120)
    check(process.returncode == 3, f"a full disk ended with {process.returncode}: {errors}")
    check_restored(module, "a full disk")
    kept = whole_lines(table)
    check(kept.count("\n") >= 2, f"a full disk took rows away: {errors}")
    finish(base, target, module)
    check(whole_lines(table).startswith(kept), "a resume took rows away")


def main():
    with folder() as base:
        with open(os.path.join(base, "three.json"), "w") as file:
            json.dump(GRID, file)
        with Module(base) as module:
            seen = subprocess.run([TOOL, "doctor"], env=environment(module), text=True,
                                     stdout=subprocess.PIPE, check=True).stdout
            check("VDD_IN" in seen, f"doctor does not see the module: {seen}")
            for test in (test_kill, test_interrupt, test_full_disk):
                test(base, module)
                print("ok", test.__name__, flush=True)


main()
