"""A recorded Jetson Orin Nano whose input current follows the work of the tool's processes."""

import contextlib
import math
import os
import subprocess
import sys
import time

from _meter import computed_s

MONITOR = "sys/devices/platform/c240000.i2c/i2c-1/1-0040/hwmon/hwmon1/"
IDLE_MA, LOAD_MA = 1000, 3000


def lay_out(folder):
    """tests/fixtures/sysfs/jetson-orin-nano-jp6.tree as files below `folder`."""
    fixtures = os.environ["LAYERWATT_TEST_FIXTURES"]
    with open(os.path.join(fixtures, "sysfs/jetson-orin-nano-jp6.tree")) as file:
        for line in file.read().splitlines():
            name, link, target = line.partition(" -> ")
            if not link:
                name, equals, content = line.partition(" = ")
                content = content.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0")
                path = os.path.join(folder, name)
                os.makedirs(path if name.endswith("/") else os.path.dirname(path), exist_ok=True)
                if equals:
                    with open(path, "w") as out:
                        out.write(content)
            else:
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                os.symlink(target, path)


def drive(folder, period_s=0.01):
    """Rewrites the current, in place and of one length, until killed."""
    current = os.open(os.path.join(folder, MONITOR, "curr1_input"), os.O_RDWR)
    last_time, last_work, step = time.time(), 0.0, 0
    while True:
        time.sleep(period_s)
        work = 0.0
        with contextlib.suppress(OSError, ValueError), open(folder + ".pid") as file:
            work = computed_s(int(file.read()))
        now = time.time()
        busy = (work - last_work) / (now - last_time) > 0.1
        last_time, last_work, step = now, work, step + 1
        milliamperes = (LOAD_MA if busy else IDLE_MA) + round(3 * math.sin(step))
        os.pwrite(current, f"{milliamperes:08d}\n".encode(), 0)


class Module:
    """Use as a context; `settings` are the sensor's, `watch` names the process that computes."""

    def __init__(self, base):
        self.root = os.path.join(base, "module")
        os.mkdir(self.root)
        lay_out(self.root)
        with open(os.path.join(self.root, MONITOR, "curr1_input"), "w") as file:
            file.write(f"{IDLE_MA:08d}\n")
        for name, value in (("samples", "512"), ("update_interval", "430")):
            with open(os.path.join(self.root, MONITOR, name), "w") as file:
                file.write(value + "\n")

    def __enter__(self):
        self.process = subprocess.Popen([sys.executable, __file__, self.root])
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def watch(self, pid):
        with open(self.root + ".pid.new", "w") as file:
            file.write(str(pid))
        os.rename(self.root + ".pid.new", self.root + ".pid")

    def settings(self):
        values = []
        for name in ("samples", "update_interval"):
            with open(os.path.join(self.root, MONITOR, name)) as file:
                values.append(file.read().strip())
        return values


if __name__ == "__main__":
    drive(sys.argv[1])
