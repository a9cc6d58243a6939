"""layerwatt-kernels as a user runs it: cases of both backends, filter, repetitions, JSON, exit codes.

The numbers are of this machine; what is checked is what they must satisfy on every machine.
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TOOL = pathlib.Path(os.environ["LAYERWATT_TOOL"]).with_name("layerwatt-kernels")
HAVE_ONEDNN = os.environ.get("LAYERWATT_HAVE_ONEDNN") == "1"
SMALL = "conv in=1x8x16x16 out=8 k=3"
QUICK = ["--benchmark_min_time=0.01", "--peak", "100,10"]


def run(*arguments):
    return subprocess.run([str(TOOL), *arguments], capture_output=True, text=True, timeout=120)


def expect(condition, what, result):
    if not condition:
        sys.exit(f"{what}\nexit {result.returncode}\n{result.stdout}\n{result.stderr}")


def check_list():
    """Listing needs no device: the cases of cudnn and onednn, one per layer of the grid."""
    result = run("--benchmark_list_tests")
    names = result.stdout.splitlines()
    expect(result.returncode == 0, "listing failed", result)
    for backend in ("cudnn", "onednn"):
        mine = [name for name in names if name.startswith(backend + "/")]
        expect(len(mine) == len(names) / 2 > 5, f"no cases of {backend}", result)
    filtered = run("--benchmark_list_tests", "--benchmark_filter=/fc ", "--backend", "cudnn")
    for name in filtered.stdout.splitlines():
        expect(name.startswith("cudnn/fc in="), "the filter lets others through", filtered)
    expect(filtered.stdout, "the filter leaves nothing", filtered)


def check_json(backend):
    """Counters are those of the layer: 8 x 8 x 3 x 3 x 14 x 14 MACs, and rates follow from the time."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder, "out.json")
        result = run("--backend", backend, "--layer", SMALL, "--benchmark_repetitions=3",
                     "--benchmark_enable_random_interleaving=true", f"--benchmark_out={out}",
                     "--benchmark_out_format=json", *QUICK)
        expect(result.returncode == 0, "the run failed", result)
        report = json.loads(out.read_text())
    expect(report["context"][f"{backend}.device"], "no device in the context", result)
    cases = [case for case in report["benchmarks"] if case["run_type"] == "iteration"]
    expect(len(cases) == 3, "three repetitions", result)
    for case in cases:
        expect(case["name"] == f"{backend}/{SMALL}/manual_time", "the name is not the layer", result)
        expect(case["macs"] == 8 * 8 * 9 * 14 * 14, "macs", result)
        seconds = case["real_time"] * 1e-6
        expect(abs(case["GFLOP/s"] * seconds * 1e9 / (2 * case["macs"]) - 1) < 1e-6, "rate", result)
        expect(abs(case["GB/s"] * seconds * 1e9 / case["bytes"] - 1) < 1e-6, "traffic", result)
        roofline = max(2 * case["macs"] / 100e9, case["bytes"] / 10e9)
        expect(abs(case["percent_of_roofline"] / (100 * roofline / seconds) - 1) < 1e-6,
               "percent of roofline", result)
        expect(case["label"], "the library's own name of the kernel is missing", result)


def check_interleaving(backend):
    """Repetitions of several layers in turn: each of a layer has the same number of iterations."""
    layers = [SMALL, "fc in=1x64 out=32", "relu in=1x8x16x16"]
    result = run("--backend", backend, *(word for layer in layers for word in ("--layer", layer)),
                 "--benchmark_repetitions=4", "--benchmark_enable_random_interleaving=true",
                 "--benchmark_format=json", *QUICK)
    expect(result.returncode == 0, "the run failed", result)
    cases = [case for case in json.loads(result.stdout)["benchmarks"] if case["run_type"] == "iteration"]
    for layer in layers:
        iterations = {case["iterations"] for case in cases if f"/{layer}/" in case["name"]}
        expect(len(iterations) == 1, f"{layer}: iterations {iterations}", result)
    means = [case for case in json.loads(result.stdout)["benchmarks"] if case.get("aggregate_name") == "mean"]
    expect(len(means) == len(layers), "one mean per layer", result)


def check_refusals():
    for code, words, arguments in (
            (2, "unknown backend", ["--backend", "foo"]),
            (2, "unknown option", ["--frobnicate", "3"]),
            (2, "GFLOPS,GB_PER_S", ["--peak", "7"]),
            (3, "there are", ["--grid", "nope"]),
            (3, "out", ["--layer", "conv in=1x3x8x8 k=3"]),
            (1, "match", ["--backend", "reference", "--benchmark_filter=zzz"])):
        result = run(*arguments)
        expect(result.returncode == code, f"exit code {code} for {arguments}", result)
        expect(words in result.stderr, f"'{words}' for {arguments}", result)
    impossible = run("--backend", "reference", "--layer", "layer_norm in=1x8x4x4", "--benchmark_format=json",
                     *QUICK)
    case = json.loads(impossible.stdout)["benchmarks"][0]
    expect(case["error_occurred"] and "unsupported" in case["error_message"],
           "what has no kernel is an error of its case", impossible)


def check_no_device():
    doctor = subprocess.run([os.environ["LAYERWATT_TOOL"], "doctor", "--format", "json"],
                            capture_output=True, text=True, check=True)
    backends = {b["name"]: b for b in json.loads(doctor.stdout)["backends"]}
    if backends["cudnn"]["available"]:
        check_json("cudnn")
        check_interleaving("cudnn")
        return
    result = run("--backend", "cudnn", "--layer", SMALL)
    expect(result.returncode == 4, "exit code 4 without a device", result)
    expect(backends["cudnn"]["reason"] in result.stderr, "what is missing", result)


if not TOOL.exists():
    print("skipped: layerwatt-kernels is not built")
    sys.exit(77)
check_list()
check_json("onednn" if HAVE_ONEDNN else "reference")
check_interleaving("onednn" if HAVE_ONEDNN else "reference")
check_refusals()
check_no_device()
