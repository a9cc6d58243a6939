"""scripts/campaign_tables.py: tables from simulated rows of a GPU, and from profiles."""
import csv
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LAYERWATT_SOURCE_DIR"])
COLUMNS = ("op,batch,in_channels,in_height,in_width,out_channels,kernel_h,kernel_w,stride_h,stride_w,"
           "precision,status,runtime_ms,power_w,device,backend").split(",")


def expect(condition, what, text=""):
    if not condition:
        sys.exit(f"{what}\n{text}")


def run(*arguments, expected=0):
    done = subprocess.run([sys.executable, SOURCE / "scripts/campaign_tables.py", *arguments],
                          capture_output=True, text=True, timeout=250)
    expect(done.returncode == expected, f"{arguments}: exit {done.returncode}",
           done.stdout + done.stderr)
    return done.stdout + done.stderr


def cells(text, first):
    """Of the rows whose first cell is this."""
    return [[cell.strip() for cell in line.strip("| \n").split("|")] for line in text.splitlines()
            if line.startswith(f"| {first} |")]


def write_rows(path, with_power):
    """A device whose runtime is 1 ms and 1 ms per 1e8 macs, at a constant power per op."""
    chosen = random.Random(7)
    rows = []
    for op, power, count in (("conv", 150, 90), ("pool_max", 90, 40), ("fc", 110, 40)):
        seen = set()
        while len(seen) < count:
            size, channels, out = chosen.choice((7, 14, 28, 56)), chosen.choice((3, 16, 32, 64)), \
                chosen.choice((16, 32, 64, 128, 256))
            batch, kernel = chosen.choice((1, 2, 4, 8)), chosen.choice((1, 2, 3, 5))
            if op == "pool_max":
                out = channels
            point = (batch, channels, size, out, kernel) if op != "fc" else (batch, channels, out)
            if point in seen:
                continue
            seen.add(point)
            outputs = batch * out * (1 if op == "fc" else (size - kernel + 1) ** 2)
            macs = outputs * (1 if op == "pool_max" else channels) * (kernel ** 2 if op != "fc" else 1)
            image = [size, size] if op != "fc" else ["", ""]
            window = [kernel, kernel, 1, 1] if op != "fc" else [""] * 4
            rows.append([op, batch, channels, *image, out, *window, "fp32", "ok",
                         1 + macs / 1e8, power if with_power else "", "Simulated GPU", "cudnn"])
    with open(path, "w", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def check_neuralpower(folder):
    tool = os.environ["LAYERWATT_TOOL"]
    write_rows(folder / "power.csv", True)
    text = run("neuralpower", tool, folder / "power.csv")
    expect("for Simulated GPU (cudnn, fp32)" in text, "the device", text)
    for op, count, published in (("conv", "90", "60, 39.97, 1.019"), ("pool_max", "40", "31, 11.41, 0.0686"),
                                 ("fc", "40", "17, 41.92, 0.7474")):
        lines = cells(text, op)
        expect(len(lines) == 2, f"{op}: runtime and power", text)
        runtime, power = lines
        expect(runtime[1] == count and runtime[7] == published, f"{op}: {runtime}", text)
        expect(int(runtime[2]) > 1 and float(runtime[3]) < 20, f"{op}: the recipe fits", text)
        expect(float(power[3]) < 1 and float(power[6]) < 1, f"{op}: a constant is learnt", text)
    expect(cells(text, "conv")[0][9] == "58.29" and cells(text, "conv")[1][9] == "-",
           "Paleo has no power", text)
    expect("ACML 2017" in text, "the source", text)
    write_rows(folder / "time.csv", False)
    text = run("neuralpower", tool, folder / "time.csv")
    expect(len(cells(text, "conv")) == 1, "runtime alone", text)
    expect("No row has power_w" in text, "the reason", text)
    (folder / "few.csv").write_text("\n".join((folder / "time.csv").read_text().splitlines()[:3]))
    expect("campaign_tables: " in run("neuralpower", tool, folder / "few.csv", expected=1), "too few rows")


def check_networks(folder):
    tool = os.environ["LAYERWATT_TOOL"]
    (folder / "little.layers").write_text("a: conv in=1x3x8x8 out=4 k=3\nb: relu in=1x4x6x6\n")
    files = []
    for name, network in (("little", folder / "little.layers"), ("one", "relu in=1x4x6x6")):
        files.append(folder / f"{name}_fp32.json")
        files[-1].write_text(subprocess.run(
            [tool, "profile", network, "--backend", "reference", "--rounds", "1", "--power", "none",
             "--format", "json"], capture_output=True, text=True, check=True).stdout)
    broken = json.loads(files[0].read_text())
    broken["network"] = "broken"
    broken["totals"].update(missing=1)
    broken["whole"].update(runtime_ms=None, sum_ratio=None, reason="b: no kernel")
    files.append(folder / "broken_fp16.json")
    files[-1].write_text(json.dumps(broken))
    text = run("networks", *files)
    little = cells(text, "little, fp32")[0]
    expect(abs(float(little[2]) / float(little[3]) / float(little[4]) - 1) < 0.01, "the ratio", text)
    expect(little[5:] == ["-", "-", "-"], "nothing was predicted", text)
    expect(cells(text, "broken, fp16")[0][2:5] == ["-", "-", "-"], "no sum of some layers", text)
    for words in ("broken, fp16: 1 layers could not be measured",
                  "broken, fp16: not measured in one go: b: no kernel", "not measured in one go: one layer"):
        expect(words in text, words, text)


expect("usage:" in run(expected=1), "the usage")
if "LAYERWATT_TOOL" not in os.environ:
    sys.exit(77)
with tempfile.TemporaryDirectory() as name:
    check_networks(pathlib.Path(name))
    check_neuralpower(pathlib.Path(name))
