"""A meter at the wall, as a logger process: 5 W, and 12 W more while the tool's workers compute."""

import contextlib
import math
import os
import subprocess
import sys
import time

IDLE_W = 5.0
LOAD_W = 17.0


def computed_s(tool):
    """Seconds of processor time of the children of `tool` so far."""
    total = 0
    with contextlib.suppress(OSError):
        with open(f"/proc/{tool}/task/{tool}/children") as file:
            for child in file.read().split():
                with contextlib.suppress(OSError), open(f"/proc/{child}/schedstat") as stat:
                    total += int(stat.read().split()[0])
    return total * 1e-9


def log(path, pid_file, period_s=0.02):
    """Appends a row per period, until killed."""
    last_time, last_work, power, ripple = time.time(), 0.0, IDLE_W, 0
    with open(path, "w", buffering=1) as out:
        out.write("unix_s,power_w\n")
        while True:
            time.sleep(period_s)
            work = 0.0
            with contextlib.suppress(OSError, ValueError), open(pid_file) as file:
                work = computed_s(int(file.read()))
            now = time.time()
            busy = (work - last_work) / (now - last_time) > 0.2
            last_time, last_work, ripple = now, work, ripple + 1
            power = (LOAD_W if busy else IDLE_W) + 0.02 * math.sin(ripple)
            out.write(f"{now:.6f},{power:.4f}\n")


@contextlib.contextmanager
def running(folder):
    """Path of the meter's CSV and a function that tells the meter which process to watch."""
    path, pid_file = os.path.join(folder, "meter.csv"), os.path.join(folder, "meter.pid")
    process = subprocess.Popen([sys.executable, __file__, path, pid_file])

    def watch(pid):
        with open(pid_file + ".new", "w") as file:
            file.write(str(pid))
        os.rename(pid_file + ".new", pid_file)

    try:
        time.sleep(0.5)
        yield path, watch
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    log(sys.argv[1], sys.argv[2])
