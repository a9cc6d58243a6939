"""scripts/jetson on a board that is files and two stand-ins for NVIDIA's commands in the PATH."""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

SCRIPTS = pathlib.Path(os.environ["LAYERWATT_SOURCE_DIR"]) / "scripts/jetson"
GPU = "sys/class/devfreq/17000000.gpu"
CPU = "sys/devices/system/cpu/cpu0/cpufreq"
FAN = "sys/class/hwmon/hwmon2/pwm1"
MODEL = "proc/device-tree/model"

# Mode 2 is active; mode 5 exists but wants a restart; others do not exist.
NVPMODEL = r"""#!/bin/bash
case $1 in
  -q) echo "NV Power Mode: MODE_$(cat "$BOARD/mode")"; cat "$BOARD/mode" ;;
  -m) echo "nvpmodel -m $2" >>"$BOARD/log"
      if [[ $2 == 5 ]]; then echo "DO YOU WANT TO REBOOT NOW?"; exit 0; fi
      if [[ $2 -gt 3 ]]; then echo "no such mode" >&2; exit 1; fi
      echo "$2" >"$BOARD/mode" ;;
esac
"""
JETSON_CLOCKS = r"""#!/bin/bash
gpu=$BOARD/root/sys/class/devfreq/17000000.gpu cpu=$BOARD/root/sys/devices/system/cpu/cpu0/cpufreq
echo "jetson_clocks $1" >>"$BOARD/log"
case $1 in
  --store) [[ -e $BOARD/broken ]] && exit 1
           cat "$gpu/min_freq" "$cpu/scaling_min_freq" >"$2" ;;
  --restore) { read -r a; read -r b; } <"$2"; echo "$a" >"$gpu/min_freq"; echo "$b" >"$cpu/scaling_min_freq" ;;
  '') cp "$gpu/max_freq" "$gpu/min_freq"; cp "$gpu/max_freq" "$gpu/cur_freq"
      cp "$cpu/scaling_max_freq" "$cpu/scaling_min_freq"; echo 99 >"$BOARD/root/sys/class/hwmon/hwmon2/pwm1" ;;
esac
"""


class Board:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        for path, text in ((MODEL, "NVIDIA Jetson Orin Nano Developer Kit\0"),
                           (f"{GPU}/min_freq", "306000000\n"), (f"{GPU}/max_freq", "624750000\n"),
                           (f"{GPU}/cur_freq", "306000000\n"), (f"{CPU}/scaling_min_freq", "115200\n"),
                           (f"{CPU}/scaling_max_freq", "1510400\n"), (FAN, "60\n")):
            self.write(path, text)
        (self.folder / "mode").write_text("2\n")
        (self.folder / "log").write_text("")
        tools = self.folder / "bin"
        tools.mkdir()
        for name, text in (("nvpmodel", NVPMODEL), ("jetson_clocks", JETSON_CLOCKS)):
            (tools / name).write_text(text)
            (tools / name).chmod(0o755)

    def write(self, path, text):
        file = self.folder / "root" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def snapshot(self):
        files = {str(f): f.read_text() for f in (self.folder / "root").rglob("*")
                 if f.is_file() and f.name != "cur_freq"}
        return files, (self.folder / "mode").read_text()

    def log(self):
        return (self.folder / "log").read_text()

    def run(self, script, *arguments, expected=0, says="", root=True):
        environment = dict(os.environ, BOARD=str(self.folder),
                           LAYERWATT_ROOT=str(self.folder / "root"),
                           LAYERWATT_JETSON_STATE=str(self.folder / "state"),
                           LAYERWATT_EUID="0" if root else "1000",
                           PATH=f"{self.folder / 'bin'}:{os.environ['PATH']}")
        result = subprocess.run(["bash", str(SCRIPTS / script), *arguments], env=environment,
                                capture_output=True, text=True, timeout=60)
        text = result.stdout + result.stderr
        if result.returncode != expected or says not in text:
            sys.exit(f"{script} {arguments}: exit {result.returncode}, not {expected}, or without "
                     f"'{says}'\n{text}\n{self.log()}")
        return text


def expect(condition, what):
    if not condition:
        sys.exit(what)


def check_round_trip(board):
    before = board.snapshot()
    board.run("verify.sh", expected=1, says="NOT LOCKED, 306000000 to 624750000")
    board.run("set.sh", says="steady")
    expect((board.folder / "mode").read_text() == "0\n", "the mode is not set")
    expect((board.folder / "root" / FAN).read_text() == "255\n", "the fan is not set")
    board.run("verify.sh", says="locked at 624750000")
    board.run("set.sh", expected=1, says="already set")  # or the old state would be lost
    board.run("undo.sh", says="restored: power mode MODE_2 (2)")
    expect(board.snapshot() == before, "undo does not restore what was there")
    board.run("undo.sh", expected=1, says="nothing to undo")


def check_failures(board):
    before = board.snapshot()
    board.run("set.sh", root=False, expected=1, says="needs root")
    board.run("undo.sh", root=False, expected=1, says="needs root")
    board.run("set.sh", "--fan", "300", expected=2, says="0 to 255")
    board.run("set.sh", "--mode", "MAXN", expected=2, says="needs a number")
    board.run("set.sh", "--frob", expected=2, says="unknown option")
    (board.folder / "broken").touch()
    board.run("set.sh", expected=1, says="nothing was changed")
    (board.folder / "broken").unlink()
    expect("nvpmodel -m" not in board.log(), "the mode was touched before anything was stored")
    for mode in ("5", "9"):  # wants a restart; does not exist
        board.run("set.sh", "--mode", mode, expected=1, says="all is as before")
        expect(board.snapshot() == before, f"mode {mode}: something is left changed")
    board.run("set.sh", "--mode", "2", "--fan", "80", says="steady")
    expect("nvpmodel -m 2" not in board.log(), "the active mode needs no change")
    board.write(f"{GPU}/cur_freq", "420000000\n")
    board.run("verify.sh", expected=1, says="NOT AT ITS CLOCK")
    board.run("undo.sh", says="restored")
    expect(board.snapshot() == before, "undo does not restore what was there")


def check_elsewhere(board):
    before = board.snapshot()[1], board.log()
    board.write(MODEL, "Raspberry Pi 5 Model B\0")
    for script in ("set.sh", "verify.sh", "undo.sh"):
        board.run(script, expected=4, says="this is no Jetson (Raspberry Pi 5 Model B)")
    shutil.rmtree(board.folder / "root/proc")
    board.run("set.sh", expected=4, says="no device tree")
    board.write(MODEL, "NVIDIA Jetson AGX Orin\0")
    (board.folder / "bin/jetson_clocks").unlink()
    board.run("set.sh", expected=4, says="jetson_clocks was not found")
    expect((board.snapshot()[1], board.log()) == before, "something was changed")


for check in (check_round_trip, check_failures, check_elsewhere):
    with tempfile.TemporaryDirectory() as name:
        check(Board(name))
