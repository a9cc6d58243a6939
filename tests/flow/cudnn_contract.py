"""The cuDNN backend as a user meets it: what is missing where it cannot be used, a network where it can."""

import os

from _tool import check, folder, refused, run_json

NETWORK = """a: conv in=1x3x16x16 out=8 k=3 p=1 act=relu
b: conv in=1x8x16x16 out=8 k=3 p=1
c: add in=1x8x16x16;1x8x16x16 act=relu
d: fc in=1x2048 out=10
"""


def check_missing(base, network, environment):
    target = os.path.join(base, "refused")
    refused(4, "cudnn", "sweep", "--backend", "cudnn", "--grid", "smoke", "-o", target, env=environment)
    check(not os.path.exists(target), "a refused sweep created its folder")
    for backend in ("cudnn", "cudnn:policy=heuristic,layout=nhwc"):
        refused(4, "cudnn", "profile", network, "--backend", backend, env=environment)


def check_network(network, environment):
    profile = run_json("profile", network, "--backend", "cudnn", "--power", "none", env=environment)
    check(profile["totals"]["missing"] == 0, f"layers without a kernel: {profile['layers']}")
    whole = profile["whole"]
    check(whole["status"] == "ok" and whole["kernels"] == 4, f"the whole network: {whole}")
    check(whole["how"] == "4 kernels as one CUDA graph", whole["how"])
    check("launch_gaps" not in whole["flags"], "a kernel cannot be captured")


def main():
    backends = {backend["name"]: backend for backend in run_json("doctor")["backends"]}
    check(backends["cudnn"]["reason"], "doctor does not say what cudnn is or lacks")
    with folder() as base:
        network = os.path.join(base, "net.layers")
        with open(network, "w") as file:
            file.write(NETWORK)
        temporary = os.path.join(base, "tmp")
        os.mkdir(temporary)
        environment = dict(os.environ, TMPDIR=temporary)
        if backends["cudnn"]["available"]:
            check_network(network, environment)
        else:
            check_missing(base, network, environment)
        check(not os.listdir(temporary), f"left behind: {os.listdir(temporary)}")
    print("ok")


main()
