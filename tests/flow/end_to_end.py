"""The whole way: sweep, train, evaluate, predict, profile; every JSON field of the contracts."""

import json
import os

from _tool import BACKEND, SOURCE, check, folder, refused, rows, run, run_json

GRID = "random:conv=40,dwconv=0,pool=0,fc=20,pointwise=0,max_macs=2000000"
NETWORK = "first: conv in=1x16x14x14 out=32 k=3 p=1 act=relu\nout: fc in=1x6272 out=10\n"


def close(a, b):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), 1e-300)


def check_evaluation(report, ops):
    check(report["schema"] == "layerwatt-evaluation/1", "schema of evaluate")
    groups = [(group["op"], group["target"]) for group in report["groups"]]
    check(len(groups) == len(set(groups)), f"a group occurs twice: {groups}")
    check({op for op, target in groups if target == "runtime_ms"} == ops, f"groups: {groups}")
    for group in report["groups"]:
        for field in ("op", "target", "n", "skipped", "rmspe", "mape", "median_ape", "within_5",
                      "within_10", "rmse", "r2", "baselines"):
            check(field in group, f"evaluate lacks {field}")
        check(group["target"] in ("runtime_ms", "power_w", "energy_mj"), group["target"])
        for baseline in group["baselines"]:
            check("name" in baseline and "rmspe" in baseline, "a baseline without name or rmspe")


def check_prediction(report, layers):
    check(report["schema"] == "layerwatt-prediction/1", "schema of predict")
    for field in ("device", "network", "batch", "totals", "coverage", "layers"):
        check(field in report, f"predict lacks {field}")
    totals = report["totals"]
    for field in ("runtime_ms", "power_w", "energy_mj", "macs", "flops", "params", "interval_90"):
        check(field in totals, f"the totals lack {field}")
    check(totals["flops"] == 2 * totals["macs"], "flops are not 2 macs")
    check(totals["power_w"] is None, "power was predicted from rows without power")
    check([layer["name"] for layer in report["layers"]] == layers, "other layers")
    for layer in report["layers"]:
        for field in ("name", "op", "layer", "macs", "params", "runtime_ms", "power_w",
                      "energy_mj", "status", "warnings"):
            check(field in layer, f"a layer lacks {field}")
        check(layer["status"] in ("modelled", "fused", "free", "fallback", "unknown"),
              layer["status"])
    low, high = totals["interval_90"]["runtime_ms"]
    check(low <= totals["runtime_ms"] <= high, "the interval does not hold the prediction")


def main():
    with folder() as base:
        sweep = os.path.join(base, "sweep")
        table = os.path.join(sweep, "rows.csv")
        model = os.path.join(base, "model.json")
        network = os.path.join(base, "net.layers")
        with open(network, "w") as file:
            file.write(NETWORK)

        run("sweep", "--backend", BACKEND, "--grid", GRID, "--rounds", "1", "-o", sweep)
        check(len(rows(table)) == 60, f"{len(rows(table))} rows for 60 points")
        summary, _ = run("train", table, "-o", model)
        check("conv" in summary and "fc" in summary, f"train says nothing of its ops: {summary}")
        before = open(model, "rb").read()

        for more in ([], ["--cv", "3"]):
            check_evaluation(run_json("evaluate", model, table, *more), {"conv", "fc"})
        run("evaluate", model, table, "--cv", "3")

        one = run_json("predict", network, "--device", model)
        check_prediction(one, ["first", "out"])
        check(close(one["totals"]["runtime_ms"],
                    sum(layer["runtime_ms"] for layer in one["layers"])), "total is not the sum")
        eight = run_json("predict", network, "--device", model, "--batch", "8")
        check(eight["batch"] == 8 and eight["totals"]["macs"] == 8 * one["totals"]["macs"], "batch")
        for form in ("text", "csv"):
            text, _ = run("predict", network, "--device", model, "--format", form)
            check("first" in text, f"{form} does not name the layers")

        unknown = "softmax in=1x1000"
        run("predict", unknown, "--device", model)
        run("predict", unknown, "--device", model, "--strict", code=1)

        profile = run_json("profile", network, "--backend", BACKEND, "--device", model, "--rounds", "1",
                           "-o", os.path.join(base, "profile.csv"))
        check(profile["schema"] == "layerwatt-profile/1", "schema of profile")
        whole = profile["whole"]
        check(whole["status"] == "ok" and whole["kernels"] == 2, f"the whole network: {whole}")
        check(close(whole["sum_ratio"] * whole["runtime_ms"], profile["totals"]["runtime_ms"]),
              "the ratio is not that of the sum to the whole")
        check([layer["name"] for layer in profile["layers"]] == ["first", "out"], "profile layers")
        check(all(layer["runtime_ms"] > 0 for layer in profile["layers"]), "profile runtimes")
        check(close(profile["totals"]["runtime_ms"],
                    sum(layer["runtime_ms"] for layer in profile["layers"])), "profile totals")
        check(close(profile["totals"]["predicted_ms"], one["totals"]["runtime_ms"]),
              "profile --device predicts something else than predict")
        run("evaluate", model, os.path.join(base, "profile.csv"))

        bad_models(base, model, network, table)
        check(open(model, "rb").read() == before, "a failed command changed the model")
    print("ok")


def bad_models(base, model, network, table):
    path = os.path.join(base, "bad.json")
    good = open(model).read()

    def predict_refused(text, part):
        with open(path, "w") as file:
            file.write(text)
        refused(3, part, "predict", network, "--device", path)
        refused(3, part, "evaluate", path, table)

    predict_refused("", "bad.json")
    predict_refused(good[:len(good) // 2], "bad.json")
    predict_refused("[]", "bad.json")
    predict_refused(good.replace("layerwatt-model/1", "layerwatt-model/2"), "layerwatt-model/2")
    refused(3, "absent.json", "predict", network, "--device", os.path.join(base, "absent.json"))
    refused(3, "cannot write", "train", table, "-o", os.path.join(base, "none", "m.json"))
    if os.path.exists("/dev/full"):
        refused(3, "No space left", "train", table, "-o", "/dev/full")


main()
