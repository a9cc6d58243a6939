"""What the flow tests share: running the tool and checking the contract's forms."""

import csv
import json
import os
import re
import subprocess
import sys
import tempfile

TOOL = os.environ["LAYERWATT_TOOL"]
SOURCE = os.environ["LAYERWATT_SOURCE_DIR"]
BACKEND = "onednn" if os.environ.get("LAYERWATT_HAVE_ONEDNN") == "1" else "reference"
MESSAGE = re.compile(r"layerwatt: [^\n]+: [^\n]+; [^\n]+\n")


def run(*arguments, code=0, **options):
    """Runs the tool; fails unless it ends with `code`. Returns (stdout, stderr)."""
    done = subprocess.run([TOOL, *map(str, arguments)], stdin=subprocess.DEVNULL, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=280, **options)
    check(done.returncode == code,
          f"{arguments} ended with {done.returncode}, not {code}: {done.stderr}")
    return done.stdout, done.stderr


def run_json(*arguments, **options):
    return json.loads(run(*arguments, "--format", "json", **options)[0])


def refused(code, part, *arguments, **options):
    """The tool refuses: exit code, nothing on stdout, one line of the contract's form."""
    out, err = run(*arguments, code=code, **options)
    check(out == "", f"{arguments} printed to stdout: {out!r}")
    last = err.splitlines(keepends=True)[-1]
    check(MESSAGE.fullmatch(last), f"{arguments}: message of another form: {err!r}")
    check(part in last, f"{arguments}: no {part!r} in {last!r}")


def rows(path):
    with open(path, newline="") as file:
        return list(csv.DictReader(file))


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def folder():
    return tempfile.TemporaryDirectory(prefix="layerwatt-flow-")
