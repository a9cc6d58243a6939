"""A full disk keeps every row before it; killing only the parent of a sweep frees its folder at
once and leaves no worker behind."""

import os
import resource
import signal
import subprocess
import time

from _tool import BACKEND, TOOL, check, folder, rows, run

ROUNDS = 2


def arguments(target, *more):
    return ["sweep", "--backend", BACKEND, "--grid", "smoke", "--rounds", str(ROUNDS), "-o", target,
            *more]


def start(target, **options):
    return subprocess.Popen([TOOL, *arguments(target, "--resume")], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def check_complete(table):
    seen = [(row["layer"], row["round"]) for row in rows(table)]
    check(len(seen) == len(set(seen)), "a visit has two rows")
    check(len(seen) == ROUNDS * len({layer for layer, _ in seen}), "a visit has no row")


def children(process):
    with open(f"/proc/{process.pid}/task/{process.pid}/children") as file:
        return [int(child) for child in file.read().split()]


def alive(process_id):
    """Neither gone nor a zombie."""
    try:
        with open(f"/proc/{process_id}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in ("Z", "X")
    except FileNotFoundError:
        return False


def test_full_disk(base):
    target = os.path.join(base, "full")
    table = os.path.join(target, "rows.csv")

    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # writes then fail, as on a full disk
        resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))

    process = start(target, preexec_fn=limit)
    _, errors = process.communicate(timeout=120)
    check(process.returncode == 3, f"a full disk ended with {process.returncode}: {errors}")
    check("rows before this one are kept" in errors, errors)
    with open(table) as file:
        kept = file.read()
    check(kept.endswith("\n") and kept.count("\n") > 1, "no whole row was kept")
    run(*arguments(target, "--resume"))
    with open(table) as file:
        check(file.read().startswith(kept), "a kept row was lost")
    check_complete(table)


def test_orphans(base):
    target = os.path.join(base, "orphans")
    for _ in range(3):
        process = start(target)
        workers = []
        for _ in range(200):
            workers = children(process)
            if workers and os.path.exists(os.path.join(target, "rows.csv")):
                break
            check(process.poll() is None, "the sweep ended early")
            time.sleep(0.02)
        time.sleep(0.3)
        process.send_signal(signal.SIGKILL)  # the parent only, as the kernel does out of memory
        process.communicate()
        for _ in range(100):
            if not any(alive(worker) for worker in workers):
                break
            time.sleep(0.02)
        check(not any(alive(worker) for worker in workers), "a worker outlived its sweep")
    run(*arguments(target, "--resume"))
    check_complete(os.path.join(target, "rows.csv"))


def main():
    with folder() as base:
        for test in (test_full_disk, test_orphans):
            test(base)
            print("ok", test.__name__)


main()
