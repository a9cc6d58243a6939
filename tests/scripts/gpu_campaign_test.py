"""scripts/gpu_campaign.sh: what it would do, what it packs, and a whole small campaign on this CPU.

The tool is the one that was just built; cmake is a stand-in that does nothing.
"""
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LAYERWATT_SOURCE_DIR"])
SCRIPT = SOURCE / "scripts/gpu_campaign.sh"


def run(*arguments, path="", expected=0):
    environment = dict(os.environ, PATH=path + os.environ["PATH"])
    result = subprocess.run(["bash", str(SCRIPT), *arguments], capture_output=True, text=True,
                            env=environment, timeout=250)
    if result.returncode != expected:
        sys.exit(f"{arguments}: exit {result.returncode}, not {expected}\n"
                 f"{result.stdout}\n{result.stderr}")
    return result.stdout + result.stderr


def expect(condition, what, text=""):
    if not condition:
        sys.exit(f"{what}\n{text}")


def check_dry_run(folder):
    text = run("run", "--dry-run", "--out", f"{folder}/out", "--budget", "9min")
    commands = [line for line in text.splitlines() if line.startswith("$ ")]
    sweeps = [line for line in commands if " sweep " in line]
    expect(len(sweeps) == 2 * 9, "nine sweeps for time, nine for power", text)
    expect("--budget 60s" in sweeps[0] and "--power none" in sweeps[0], "an equal share", text)
    expect("--power auto" in sweeps[-1], "power comes last", text)
    expect(all("--resume" in line for line in sweeps), "every sweep can go on", text)
    order = [text.index(word) for word in ("cmake -S", "doctor", "equal the reference", " sweep ",
                                           " train ", " profile ", "campaign_tables.py networks",
                                           "campaign_tables.py neuralpower")]
    expect(order == sorted(order), "build, record, verify, sweep, train, compare, tables", text)
    tables = {line.split()[3]: line for line in commands if "campaign_tables.py" in line}
    expect(tables["networks"].count("_fp32.json") == 5, "five networks per precision", text)
    expect("neuralpower_fp32_power/rows.csv" in tables["neuralpower"], "power where measured", text)
    for word in ("jetson_clocks", "nvpmodel -m", "nvidia-smi -lgc", "nvidia-smi -pl", "sudo"):
        expect(word not in text, f"it must not change the machine: {word}", text)
    for name in ("neuralpower", "zoo"):
        grid = json.loads((folder / f"out/grids/{name}_fp16.json").read_text())
        for part in grid["parts"]:
            expect(part["precision"] == "fp16", f"{name}: the precision is not in every part")
    expect(part["batch"] == [1, 4, 16, 64], "the batches of the networks")
    expect(all(pathlib.Path(network).exists() for network in part["networks"]), "the zoo is there")


def check_refusals():
    for code, words, arguments in ((2, "unknown option", ["run", "--frob"]),
                                   (2, "write 90s", ["run", "--budget", "soon", "--dry-run"]),
                                   (3, "no shipped grid", ["run", "--grids", "nope", "--dry-run"]),
                                   (2, "--dry-run", [])):
        text = run(*arguments, expected=code)
        expect(words in text, f"{words}: {arguments}", text)


def check_pack(folder):
    """A copy of headers that CMake finds, and nothing but it."""
    run("pack", f"{folder}/deps")
    for header in ("Eigen/Core", "xtensor", "xtl", "nlohmann/json.hpp", "protozero/pbf_reader.hpp",
                   "CLI/CLI.hpp", "fmt/format.h", "doctest/doctest.h"):
        expect((folder / "deps/include" / header).exists(), f"{header} is not packed")
    probe = folder / "probe"
    probe.mkdir()
    (probe / "CMakeLists.txt").write_text(
        "cmake_minimum_required(VERSION 3.22)\nproject(probe CXX)\n"
        "foreach(package Eigen3 xtensor nlohmann_json CLI11 fmt doctest)\n"
        "  find_package(${package} REQUIRED)\n"
        "  if(NOT ${package}_DIR MATCHES \"^${DEPS}\")\n"
        "    message(FATAL_ERROR \"${package} comes from ${${package}_DIR}\")\n  endif()\n"
        "endforeach()\n"
        "add_executable(probe probe.cpp)\n"
        "target_compile_features(probe PRIVATE cxx_std_20)\n"
        "target_link_libraries(probe PRIVATE fmt::fmt nlohmann_json::nlohmann_json)\n")
    (probe / "probe.cpp").write_text(
        "#include <fmt/format.h>\n#include <nlohmann/json_fwd.hpp>\n"
        "int main() { return fmt::format(\"{}\", 3.5) == \"3.5\" ? 0 : 1; }\n")
    subprocess.run(["cmake", "-S", probe, "-B", probe / "build", f"-DDEPS={folder}/deps",
                    f"-DCMAKE_PREFIX_PATH={folder}/deps/cmake"],
                   check=True, capture_output=True, text=True)
    subprocess.run(["cmake", "--build", probe / "build"], check=True, capture_output=True)
    subprocess.run([probe / "build/probe"], check=True)


def check_campaign(folder):
    """Runs, stops at its budget, goes on, keeps rows and manifest, measures nothing twice."""
    tools = folder / "tools"
    tools.mkdir()
    (tools / "cmake").write_text("#!/bin/sh\nexit 0\n")
    (tools / "cmake").chmod(0o755)
    (folder / "build/bin").mkdir(parents=True)
    (folder / "build/bin/layerwatt").symlink_to(os.environ["LAYERWATT_TOOL"])
    small = ["run", "--backend", "reference", "--grids", "smoke", "--precisions", "fp32",
             "--networks", "", "--power", "none", "--shapes", "0", "--build", f"{folder}/build",
             "--out", f"{folder}/small", "--datasets", f"{folder}/data"]
    run(*small, "--budget", "1s", path=f"{tools}:")
    text = run(*small, "--budget", "2min", path=f"{tools}:")
    kept = list((folder / "data").glob("*/smoke_fp32"))
    expect(len(kept) == 1, "one folder of one device", text)
    expect((kept[0] / "manifest.json").exists(), "the manifest is kept", text)
    with open(kept[0] / "rows.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    visits = {(row["config"], row["round"]) for row in rows}
    expect(len(rows) == len(visits) == 3 * 14, f"{len(rows)} rows, {len(visits)} visits", text)
    expect((folder / "small/doctor.json").exists(), "the machine is recorded", text)
    expect("median CV" in text, "the repeatability is printed", text)
    table = next(line for line in text.splitlines() if line.startswith("| smoke_fp32 |"))
    points, count, time, one_round, busy, idle = (float(cell) for cell in table.split("|")[2:-1])
    expect((points, count) == (14, 42), "what the sweep did", text)
    expect(abs(one_round - time / 3) <= 1 and busy <= time and 0 <= idle <= 100, "its time", text)


with tempfile.TemporaryDirectory() as name:
    check_dry_run(pathlib.Path(name))
    check_refusals()
    check_pack(pathlib.Path(name))
    if "LAYERWATT_TOOL" in os.environ:
        check_campaign(pathlib.Path(name))
