"""An exported header computes what `predict --form sparse` computes, on layers of every kind."""

import csv
import json
import os
import pathlib
import random
import re
import shutil
import subprocess

from _tool import check, folder, refused, run, run_json

WINDOWS = ("conv", "dwconv", "pool_max", "pool_avg")
OPS = WINDOWS + ("fc", "global_pool_avg", "relu", "add", "bn", "concat")


def draw(op, rng):
    """A random layer as the members of the exported struct."""
    size = {"batch": rng.choice((1, 1, 4)), "in_channels": rng.randint(1, 300),
            "in_height": rng.randint(9, 60), "in_width": rng.randint(9, 60)}
    if op == "fc":
        size.update(in_height=1, in_width=1, out_channels=rng.randint(1, 2000))
    if op == "conv":
        groups = rng.choice((1, 1, 2, 3))
        size.update(in_channels=groups * rng.randint(1, 100), groups=groups,
                    out_channels=groups * rng.randint(1, 200))
    if op == "dwconv":
        size.update(in_channels=rng.randint(2, 300))
        size.update(groups=size["in_channels"], out_channels=size["in_channels"])
    if op in WINDOWS:
        for axis in "hw":
            kernel = rng.randint(1, 5)
            size.update({f"kernel_{axis}": kernel, f"stride_{axis}": rng.randint(1, 3),
                         f"pad_{axis}": rng.randint(0, kernel // 2),
                         f"pad_{axis}_end": rng.randint(0, kernel // 2)})
    if op in ("conv", "dwconv"):
        size.update(dilation_h=rng.randint(1, 2), dilation_w=rng.randint(1, 2))
    if op in ("conv", "dwconv", "fc"):
        size.update(bias=rng.choice((0, 1)))
    if op.startswith("pool"):
        size.update(ceil=rng.choice((0, 1)))
    if op in ("add", "concat"):
        size.update(inputs=2)
    if op == "concat":
        size.update(out_channels=2 * size["in_channels"])
    return size


def text(op, size):
    shape = "{batch}x{in_channels}x{in_height}x{in_width}".format(**size)
    if op == "fc":
        return f"fc in={size['batch']}x{size['in_channels']} out={size['out_channels']} " \
               f"bias={size['bias']}"
    line = f"{op} in={shape}" + (f";{shape}" if "inputs" in size else "")
    if op in ("conv", "dwconv"):
        line += f" out={size['out_channels']} bias={size['bias']}"
        line += f" d={size['dilation_h']}x{size['dilation_w']}"
    if op == "conv" and size["groups"] > 1:
        line += f" g={size['groups']}"
    if op in WINDOWS:
        line += " k={kernel_h}x{kernel_w} s={stride_h}x{stride_w}".format(**size)
        line += " p={pad_h},{pad_w},{pad_h_end},{pad_w_end}".format(**size)
    if size.get("ceil"):
        line += " ceil=1"
    return line


def write_rows(path, layers, rng):
    """A made-up device: runtime and power from rough laws with scatter."""
    names = ["op"] + sorted({key for _, size in layers for key in size if key != "ceil"})
    with open(path, "w", newline="") as file:
        table = csv.DictWriter(file, ["layer", *names, "runtime_ms", "power_w"])
        table.writeheader()
        for op, size in layers:
            work = size["batch"] * size["in_channels"] * size["in_height"] * size["in_width"]
            work *= size.get("out_channels", 1) ** 0.7 * size.get("kernel_h", 1) ** 1.5
            row = {key: value for key, value in size.items() if key in names}
            if "inputs" in size:
                row.update(inputs=text(op, size).split("in=")[1])
            row.update(op=op, layer=text(op, size),
                       runtime_ms=(2e-3 + 1e-7 * work) * rng.uniform(0.9, 1.1),
                       power_w=3 + 2 * work / (work + 1e6) * rng.uniform(0.9, 1.1))
            table.writerow(row)


def program(layers, header):
    lines = [f'#include "{header}"', "#include <cstdio>",
             "namespace device = layerwatt_devices::made_up;",
             "static_assert(device::conv::runtime_ms({.in_channels = 64, .in_height = 28,"
             " .in_width = 28, .out_channels = 64, .kernel_h = 3, .kernel_w = 3, .pad_h = 1,"
             " .pad_w = 1}) > 0);", "int main() {"]
    order = ("batch in_channels in_height in_width out_channels kernel_h kernel_w stride_h stride_w "
             "pad_h pad_w pad_h_end pad_w_end dilation_h dilation_w groups bias ceil inputs").split()
    for op, size in layers:
        members = ", ".join(f".{key} = {bool(size[key]) and 'true' or 'false'}"
                            if key in ("bias", "ceil") else f".{key} = {size[key]}"
                            for key in order if key in size)
        members = "{" + members + "}"
        lines.append(f'  std::printf("%.17g %.17g %.17g\\n", device::{op}::runtime_ms({members}), '
                     f"device::{op}::power_w({members}), device::{op}::energy_mj({members}));")
    return "\n".join(lines + ["}"])


def compiled(base, source):
    path = os.path.join(base, "main.cpp")
    with open(path, "w") as file:
        file.write(source)
    compiler = os.environ.get("CXX") or shutil.which("g++") or shutil.which("clang++")
    binary = os.path.join(base, "main")
    subprocess.run([compiler, "-std=c++20", "-O1", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion",
                    "-Wshadow", "-Werror", "-Wno-missing-field-initializers", path, "-o", binary],
                   check=True)
    return subprocess.run([binary], check=True, text=True, stdout=subprocess.PIPE).stdout


def dictionary_features():
    """Names of all features that a term of our recipes may have."""
    source = pathlib.Path(os.environ["LAYERWATT_SOURCE_DIR"]) / "include" / "layerwatt"
    known = re.findall(r'LAYERWATT_FEATURE\("(\w+)"', (source / "features/feature.hpp").read_text())
    terms = " ".join((source / f"model/{name}.hpp").read_text()
                     for name in ("dictionary", "fit_networks"))
    words = set(re.findall(r"\w+", " ".join(re.findall(r'"([^"\n]*)"', terms))))
    found = [name for name in known if name in words]
    check(len(found) > 40, f"{len(found)} features of {len(known)} found")
    return found


def give_every_feature(path):
    """Puts every feature into the runtime of every op."""
    with open(path) as file:
        model = json.load(file)
    names = dictionary_features()
    for op in model["ops"]:
        op["targets"]["runtime_ms"]["backbone"]["features"] = sorted(names)
        op["targets"]["runtime_ms"]["backbone"]["factors"] = [
            {"terms": ["1"] + [f"rise({name},3)" for name in names],
             "coefficients": [1.0] + [0.5 + 0.01 * k for k in range(len(names))]}]
    with open(path, "w") as file:
        json.dump(model, file)


def compare(base, model, header, layers):
    """What the header computes is what `predict --form sparse` says."""
    network = os.path.join(base, "net.layers")
    with open(network, "w") as file:
        file.writelines(f"l{i}: {text(op, size)}\n" for i, (op, size) in enumerate(layers))
    wanted = run_json("predict", network, "--device", model, "--form", "sparse")["layers"]
    found = compiled(base, program(layers, header)).splitlines()
    check(len(found) == len(wanted), "another number of layers")
    for layer, line in zip(wanted, found):
        for name, value in zip(("runtime_ms", "power_w", "energy_mj"), line.split()):
            off = abs(float(value) / layer[name] - 1)
            check(off <= 1e-12, f"{name} of {layer['layer']}: off by {off:g}")


def main():
    rng = random.Random(7)
    with folder() as base:
        table, model, header = (os.path.join(base, name)
                                for name in ("rows.csv", "model.json", "made_up.hpp"))
        write_rows(table, [(op, draw(op, rng)) for op in OPS for _ in range(60)], rng)
        run("train", table, "--name", "made up", "-o", model)
        run("export", model, "-o", header)
        check(os.path.getsize(header) <= 64 * 1024, f"{os.path.getsize(header)} bytes of header")
        with open(header) as file:
            check("#include" not in file.read(), "the header includes something")

        layers = [(op, draw(op, rng)) for op in OPS for _ in range(40)]
        compare(base, model, header, layers)
        give_every_feature(model)
        run("export", model, "-o", header)
        compare(base, model, header, layers)

        refused(2, "--output", "export", model)
        refused(3, "cannot read", "export", os.path.join(base, "none.json"), "-o", header)
        refused(3, "namespace", "export", model, "--name", "1st", "-o", header)


main()
