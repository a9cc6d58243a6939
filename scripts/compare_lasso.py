#!/usr/bin/env python3
"""Time our cross-validated Lasso beside other programs, and referee every solution.

    scripts/compare_lasso.py --generate             only write the workloads
    scripts/compare_lasso.py --install-peers        once: celer, adelie, skglm into a venv
    scripts/compare_lasso.py --write                measure and update docs/performance.md

Everyone gets the same standardised design, penalty grid and ten contiguous folds, one thread, a
process of its own, and is timed inside that process: ten folds plus the fit on all rows. Our
program starts workload C from the 13 base features instead, expansion included. The duality gap
of each solution on all rows is recomputed here from the design, whatever a program says.
"""
import argparse
import importlib.metadata
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time
import warnings

THREADS = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS",
                                  "NUMBA_NUM_THREADS")}
os.environ.update(THREADS)
import numpy as np  # noqa: E402  (after the thread counts)

ROOT = pathlib.Path(__file__).resolve().parent.parent
SELF = pathlib.Path(__file__).resolve()
SYSTEM_PYTHON = os.environ.get("PYTHON", "/usr/bin/python3")
FOLDS = 10
# Penalties and the smallest one relative to the largest.
WORKLOADS = {"A": (100, 1e-3), "B": (500, 1e-3), "C": (100, 1e-3), "D": (100, 1e-3),
             "G": (100, 1e-2)}
# Estimated seconds at the machine's limit for one core: see docs/performance.md.
LOWER_BOUND = {"A": 1e-3, "B": 22e-3, "C": 0.17, "D": 0.3}


# ---- workloads --------------------------------------------------------------------------------

def layers(n, seed, square):
    """n convolutions over the ranges of real networks, one column per quantity. Images are large
    only where channels are few, and all but some shapes are square: columns nearly repeat."""
    r = np.random.default_rng(seed)
    f = {"b": 2.0 ** r.integers(0, 6, n)}
    sizes = {7: 10, 13: 4, 14: 16, 27: 4, 28: 22, 55: 4, 56: 20, 112: 12, 224: 6, 227: 2}
    f["h"] = draw(r, sizes, n)
    odd = (r.random(n) < 0.05) & (not square)
    f["w"] = np.where(odd, r.choice([7, 14, 28, 56, 112, 224], n), f["h"])
    channels = r.choice([3, 16, 24, 32, 64, 96, 128, 192, 256, 384, 512, 1024], n)
    f["cin"] = np.where(f["h"] > 200, draw(r, {3: 2, 64: 1}, n), channels).astype(float)
    f["cout"] = r.choice([16, 32, 64, 96, 128, 192, 256, 384, 512, 1024], n).astype(float)
    smaller = np.minimum(f["h"], f["w"])
    f["k0"] = np.minimum(draw(r, {1: 30, 3: 50, 5: 10, 7: 7, 11: 3}, n), smaller)
    odd = (r.random(n) < 0.05) & (not square)
    f["k1"] = np.where(odd, r.choice([1.0, 3.0, 7.0], n), f["k0"])
    f["s0"] = f["s1"] = draw(r, {1: 75, 2: 22, 4: 3}, n)
    f["p0"] = np.where(r.random(n) < 0.8, (f["k0"] - 1) // 2, 0.0)
    f["p1"] = np.where(r.random(n) < 0.95, (f["k1"] - 1) // 2, 0.0)
    for out, size, pad, kernel in (("oh", "h", "p0", "k0"), ("ow", "w", "p1", "k1")):
        f[out] = (f[size] + 2 * f[pad] - f[kernel]) // f["s0"] + 1
    return f, r


def draw(r, weights, n):
    """n values with the given relative frequencies."""
    frequency = np.array(list(weights.values()), float)
    return r.choice(np.array(list(weights), float), n, p=frequency / frequency.sum())


def runtime_ms(f, r):
    """A roofline with channel-dependent efficiency, a launch cost and 5 % noise."""
    flops = 2 * f["b"] * f["oh"] * f["ow"] * f["cout"] * f["k0"] * f["k1"] * f["cin"]
    moved = 4 * (f["b"] * f["h"] * f["w"] * f["cin"] + f["b"] * f["oh"] * f["ow"] * f["cout"]
                 + f["k0"] * f["k1"] * f["cin"] * f["cout"])
    rate = 5e12 * (0.3 + 0.5 * np.tanh(f["cout"] / 128))
    ideal = 1e3 * np.maximum(flops / rate, moved / 3e11) + 0.012
    return ideal * (1 + 0.05 * r.standard_normal(len(ideal)))


def expand(x, degree):
    """All monomials up to `degree` without the constant, in graded order."""
    columns = []
    for d in range(1, degree + 1):
        for term in itertools.combinations_with_replacement(range(x.shape[1]), d):
            columns.append(np.prod(x[:, term], axis=1))
    return np.column_stack(columns)


def pick(f, names):
    return np.column_stack([f[name] for name in names.split()])


BASE = "b cin h w cout oh ow k0 k1 p0 p1 s0 s1"  # the order that --from-base expects


def sweep(n, seed):
    f, r = layers(n, seed, square=False)
    base = pick(f, BASE)
    product = np.prod(pick(f, "cin h w k0 k1 cout"), axis=1)
    x = np.column_stack([np.ones(n), expand(base, 3), product, product * f["b"]])
    return base, x, runtime_ms(f, r)


def make(name):
    """(base features or None, design, target) of a workload."""
    if name == "A":  # NeuralPower's convolution terms
        f, r = layers(858, 101, square=True)
        x = expand(pick(f, "b h cin cout k0 oh s0"), 3)
        work = np.prod(pick(f, "b oh oh cout k0 k0 cin"), axis=1)
        parts = [np.prod(pick(f, t), axis=1) for t in
                 ("b h h cin", "b oh oh cout", "k0 k0 cin cout", "b k0 k0 cin oh oh",
                  "b k0 k0 cin h h")]
        extra = [work, work / f["b"], *parts, parts[0] + parts[1] + parts[2]]
        return None, np.column_stack([x, *extra]), runtime_ms(f, r)
    if name == "B":
        return (None, *sweep(1000, 102)[1:])
    if name == "C":
        return sweep(100000, 103)
    if name == "D":  # more columns than rows
        f, r = layers(1000, 104, square=False)
        more = np.column_stack([r.choice([1, 2, 4, 8], 1000), r.choice([1, 2], 1000),
                                r.choice([8, 16, 32], 1000)]).astype(float)
        base = np.column_stack([pick(f, BASE), more])
        x = expand(base, 4)
        sixths = [np.prod(base[:, r.choice(16, 6, replace=False)], axis=1)
                  for _ in range(5000 - x.shape[1])]
        return None, np.column_stack([x, *sixths]), runtime_ms(f, r)
    r = np.random.default_rng(105)  # G: independent columns, where a path has most kinks
    x = r.standard_normal((1000, 5000))
    truth = np.zeros(5000)
    truth[r.choice(5000, 50, replace=False)] = r.standard_normal(50)
    return None, x, x @ truth + 0.5 * r.standard_normal(1000)


def standardised(x):
    mean, deviation = x.mean(0), x.std(0)
    constant = deviation <= 1e-12 * np.abs(mean)
    return np.asfortranarray((x - mean) / np.where(constant, 1, deviation) * ~constant)


def write_workload(folder, name, base, x, y, count, ratio):
    """The files that layerwatt-lasso-bench reads; `x` gets standardised columns."""
    x = standardised(x)
    largest = np.abs(x.T @ (y - y.mean())).max() / len(y)
    x.T.tofile(folder / f"{name}_Xstd.bin")
    y.tofile(folder / f"{name}_y.bin")
    np.geomspace(largest, largest * ratio, count).tofile(folder / f"{name}_alphas.bin")
    if base is not None:
        np.asfortranarray(base).T.tofile(folder / f"{name}_base.bin")
    (folder / f"{name}.json").write_text(json.dumps({"n": x.shape[0], "p": x.shape[1]}))


def generate(folder, name):
    if not (folder / f"{name}.json").exists():
        write_workload(folder, name, *make(name), *WORKLOADS[name])


def load(folder, name):
    meta = json.loads((folder / f"{name}.json").read_text())
    x = np.fromfile(folder / f"{name}_Xstd.bin").reshape(meta["p"], meta["n"]).T
    return x, np.fromfile(folder / f"{name}_y.bin"), np.fromfile(folder / f"{name}_alphas.bin")


# ---- the referee ------------------------------------------------------------------------------

def gaps(x, y, penalties, coefficients, positive):
    """Duality gap of each column, relative to |y - mean|^2 / 2n, with the best dual scaling."""
    n, out = len(y), []
    y = y - y.mean()
    means = x.mean(0)
    for penalty, w in zip(penalties, coefficients.T):
        used = np.flatnonzero(w)
        residual = y - x[:, used] @ w[used]
        residual -= residual.mean()
        correlation = x.T @ residual - means * residual.sum()
        slope = correlation.max() if positive else np.abs(correlation).max()
        primal = residual @ residual / 2 + n * penalty * np.abs(w).sum()
        scale = residual @ y / (residual @ residual) if residual @ residual > 0 else 0
        if slope > 0:
            scale = min(scale, n * penalty / slope)
        dual = scale * (residual @ y) - scale ** 2 * (residual @ residual) / 2
        out.append((primal - dual) / (y @ y / 2))
        if positive and (w < 0).any():
            out[-1] = np.inf
    return np.array(out)


def read_path(file, p):
    numbers = np.fromfile(file)
    count = int(numbers[0])
    return numbers[1:1 + count], numbers[1 + count:].reshape(count, p).T


def write_path(file, penalties, coefficients):
    np.concatenate([[len(penalties)], penalties, coefficients.T.ravel()]).tofile(file)


# ---- peers: each runs in a process of its own (--run-peer) --------------------------------------

def fold_slices(n):
    ends = np.cumsum([n // FOLDS + (k < n % FOLDS) for k in range(FOLDS)])
    return list(zip([0, *ends[:-1]], ends))


def by_hand(fit, x, y):
    """Cross-validates `fit(x, y) -> (intercepts, coefficients)` where a peer has no such call."""
    error = 0
    for first, last in fold_slices(len(y)):
        train = np.r_[0:first, last:len(y)]
        intercepts, w = fit(np.asfortranarray(x[train]), y[train])
        error = error + ((y[first:last, None] - x[first:last] @ w - intercepts) ** 2).sum(0)
    return fit(x, y)[1], int(np.argmin(error))


def centred(path):
    def fit(x, y):
        means = x.mean(0)
        w = path(np.asfortranarray(x - means), y - y.mean())
        return y.mean() - means @ w, w
    return fit


def peer_sklearn(x, y, penalties, positive, setting):
    from sklearn.linear_model import LassoCV, lasso_path
    tolerance, sweeps = (1e-4, 1000) if setting == "default" else (1e-6, 100000)
    model = LassoCV(cv=FOLDS, alphas=penalties, tol=tolerance, max_iter=sweeps, positive=positive)
    start = time.perf_counter()
    model.fit(x, y)
    seconds = time.perf_counter() - start
    w = lasso_path(x, y - y.mean(), alphas=penalties, tol=tolerance, max_iter=sweeps,
                   positive=positive)[1]
    return seconds, w, int(np.flatnonzero(penalties == model.alpha_)[0])


def peer_celer(x, y, penalties, positive, setting):
    from celer import celer_path
    fit = centred(lambda x, y: celer_path(x, y, "lasso", alphas=penalties, tol=1e-4,
                                          positive=positive)[1])
    fit(x[:50, :20], y[:50])  # loads the library
    start = time.perf_counter()
    w, best = by_hand(fit, x, y)
    return time.perf_counter() - start, w, best


def peer_skglm(x, y, penalties, positive, setting):
    from skglm.datafits import Quadratic
    from skglm.penalties import L1
    from skglm.solvers import AndersonCD
    from skglm.utils.jit_compilation import compiled_clone
    datafit, penalty = compiled_clone(Quadratic()), compiled_clone(L1(1.0, positive))

    def path(x, y):
        solver = AndersonCD(tol=1e-6, fit_intercept=False)
        return solver.path(x, y, datafit, penalty, alphas=penalties)[1]
    fit = centred(path)
    fit(np.asfortranarray(x[:50, :20]), y[:50])  # compiles
    start = time.perf_counter()
    w, best = by_hand(fit, x, y)
    return time.perf_counter() - start, w, best


def peer_adelie(x, y, penalties, positive, setting):
    import adelie as ad
    tolerance = 1e-7 if setting == "default" else 1e-12

    def fit(x, y):
        state = ad.grpnet(X=x, glm=ad.glm.gaussian(y=y), lmda_path=penalties, early_exit=False,
                          tol=tolerance, max_iters=10 ** 8, progress_bar=False, n_threads=1,
                          intercept=True)
        w = np.zeros((x.shape[1], len(penalties)))
        w[:, :state.betas.shape[0]] = state.betas.toarray().T
        intercepts = np.full(len(penalties), y.mean())
        intercepts[:len(state.intercepts)] = state.intercepts
        return intercepts, w
    start = time.perf_counter()
    w, best = by_hand(fit, x, y)
    return time.perf_counter() - start, w, best


GLMNET = r"""
suppressMessages(library(glmnet))
a <- commandArgs(TRUE); n <- as.integer(a[2]); p <- as.integer(a[3]); stem <- a[1]
numbers <- function(name, count) readBin(paste0(stem, "_", name, ".bin"), "double", count)
x <- matrix(numbers("Xstd", n * p), n, p); y <- numbers("y", n); l <- numbers("alphas", 1e6)
glmnet.control(fdev = 0, devmax = 1 - 1e-15, mnlam = length(l))
sizes <- rep(n %/% 10, 10) + (seq_len(10) <= n %% 10)
args <- list(lambda = l, standardize = FALSE, thresh = as.numeric(a[4]), type.gaussian = a[5],
             lower.limits = if (a[6] == "1") 0 else -Inf, maxit = 1e9)
start <- proc.time()[[3]]
cv <- do.call(cv.glmnet, c(list(x, y, foldid = rep(1:10, sizes)), args))
seconds <- proc.time()[[3]] - start
w <- as.matrix(cv$glmnet.fit$beta)
w <- cbind(w, matrix(0, p, length(l) - ncol(w)))
h <- file(a[7], "wb"); writeBin(c(as.double(length(l)), l, as.vector(w)), h); close(h)
peak <- gsub("[^0-9]", "", grep("VmHWM", readLines("/proc/self/status"), value = TRUE))
cat(sprintf('{"cv_s": %.6f, "best": %d, "rss_mb": %.1f, "version": "%s"}\n', seconds,
            which.min(abs(l - cv$lambda.min)) - 1, as.numeric(peak) / 1024,
            packageVersion("glmnet")))
"""


def run_glmnet(folder, name, positive, setting, out):
    meta = json.loads((folder / f"{name}.json").read_text())
    script = tempfile.NamedTemporaryFile("w", suffix=".R")
    script.write(GLMNET)
    script.flush()
    kind = "naive" if meta["p"] > 500 + meta["n"] else "covariance"
    threshold = "1e-7" if setting == "default" else "1e-12"
    return ["Rscript", script.name, str(folder / name), str(meta["n"]), str(meta["p"]), threshold,
            kind, str(int(positive)), out], script


PEERS = {"scikit-learn": peer_sklearn, "celer": peer_celer, "skglm": peer_skglm,
         "adelie": peer_adelie}


def run_peer(a):
    """The child process: one peer on one workload, one JSON line."""
    x, y, penalties = load(a.data, a.workload)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seconds, w, best = PEERS[a.run_peer](x, y, penalties, a.positive, a.setting)
    write_path(a.out, penalties, w)
    version = importlib.metadata.version(a.run_peer)
    status = pathlib.Path("/proc/self/status").read_text()  # getrusage counts the parent, too
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    print(json.dumps({"cv_s": seconds, "best": best, "rss_mb": peak, "version": version}))


# ---- measuring --------------------------------------------------------------------------------

# (workload, positive, program, setting). scikit-learn runs twice: the distribution's, and the one
# that --install-peers brought.
CASES = [(w, False, program, "default") for w in "ABCDG"
         for program in ("glmnet", "scikit-learn", "scikit-learn (newest)", "adelie", "celer",
                         "skglm")]
CASES += [("B", True, p, "default")
          for p in ("glmnet", "scikit-learn", "scikit-learn (newest)", "celer", "skglm")]
# With --tight: the same at tolerances that bring the gap near ours, as far as they can; minutes.
TIGHT_CASES = [("B", False, "glmnet", "tight"), ("B", False, "scikit-learn", "tight")]


def measure(command, out, repeats, timeout):
    """The fastest of `repeats` runs as (result, error)."""
    best = None
    for _ in range(repeats):
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=timeout,
                                  env={**os.environ, **THREADS})
        except subprocess.TimeoutExpired:
            return best, f"more than {timeout} s"
        except FileNotFoundError:
            return None, "not installed"
        if done.returncode != 0:
            last = done.stderr.strip().splitlines()[-1:] or ["failed"]
            missing = "ModuleNotFound" in last[0] or "no package called" in done.stderr
            return None, "not installed" if missing else last[0][:60]
        result = json.loads(done.stdout.strip().splitlines()[-1])
        if best is None or result["cv_s"] < best["cv_s"]:
            best = result
        if best["cv_s"] > 10:
            break
    return best, None


def run_ours(a, name, positive, out):
    command = [str(a.tool), "--data", str(a.data), "--workload", name, "--coefficients", out]
    command += ["--positive"] * positive + ["--from-base"] * (name == "C")
    result, error = measure(command, out, a.repeat, a.timeout)
    if error:
        sys.exit(f"compare_lasso: {a.tool} failed on {name}: {error}")
    return {**result, "own_gap": result["max_gap"]}


def run_case(a, name, positive, program, setting, out):
    keep = None
    if program == "glmnet":
        command, keep = run_glmnet(a.data, name, positive, setting, out)
    else:
        python = SYSTEM_PYTHON if program == "scikit-learn" else str(a.peer_python)
        command = [python, str(SELF), "--run-peer", program.split(" (")[0], "--workload", name,
                   "--data", str(a.data), "--setting", setting, "--out", out]
        command += ["--positive"] * positive
    result = measure(command, out, a.repeat, a.timeout)
    del keep
    return result


def judge(a, name, positive, result, out):
    """Adds gap and number of terms, from the design and the coefficients alone."""
    x, y, penalties = load(a.data, name)
    found, w = read_path(out, x.shape[1])
    same = len(found) == len(penalties) and np.allclose(found, penalties, rtol=1e-12)
    result["gap"] = gaps(x, y, penalties, w, positive).max() if same else float("inf")
    best = result.get("best")
    if best is None:
        best = int(np.argmin(np.abs(penalties - result["alpha"])))
    result["terms"] = int((w[:, best] != 0).sum())
    return result


def seconds_text(s):
    return f"{1e3 * s:.3g} ms" if s < 1 else f"{s:.3g} s"


def table(rows):
    lines = ["| workload | program | cv | times ours | max gap | terms | memory | to the bound |",
             "|---|---|---:|---:|---:|---:|---:|---:|"]
    for (name, positive), program, result, error in rows:
        label = name + (" positive" if positive else "")
        ours = next(r for w, p, r, _ in rows if w == (name, positive) and p == "layerwatt")
        if result is None:
            lines.append(f"| {label} | {program} | {error} | | | | | |")
            continue
        first = program == "layerwatt"
        bound = LOWER_BOUND.get(name) if first and not positive else None
        ratio = "" if first else f"{result['cv_s'] / ours['cv_s']:.0f}"
        distance = f"{result['cv_s'] / bound:.1f}x" if bound else ""
        lines.append(f"| {label} | {'**layerwatt**' if first else program} | "
                     f"{seconds_text(result['cv_s'])} | {ratio} | {result['gap']:.0e} | "
                     f"{result['terms']} | {result['rss_mb']:.0f} MB | {distance} |")
    return "\n".join(lines)


def compare(a):
    rows = []
    out = str(a.data / "coefficients.bin")
    cases = CASES + TIGHT_CASES * a.tight
    for key in dict.fromkeys((w, positive) for w, positive, _, _ in cases if w in a.workloads):
        name, positive = key
        rows.append((key, "layerwatt", judge(a, *key, run_ours(a, *key, out), out), None))
        print(table(rows).splitlines()[-1], flush=True)
        for w, pos, program, setting in cases:
            if (w, pos) != key or {program, f"{w}:{program}"} & a.without:
                continue
            result, error = run_case(a, name, positive, program, setting, out)
            title = program.split(" (")[0]
            if result is not None:
                result = judge(a, name, positive, result, out)
                title += " " + result["version"]
            title += "" if setting == "default" else f", {setting}"
            rows.append((key, title, result, error))
            print(table(rows).splitlines()[-1], flush=True)
    return table(rows)


def write_document(text):
    document = ROOT / "docs" / "performance.md"
    begin, end = "<!-- compare_lasso: begin -->", "<!-- compare_lasso: end -->"
    head, rest = document.read_text().split(begin)
    document.write_text(head + begin + "\n" + text + "\n" + end + rest.split(end)[1])


def install_peers(a):
    folder = a.peer_python.parent.parent
    subprocess.run([sys.executable, "-m", "venv", "--system-site-packages", str(folder)],
                   check=True)
    for peer in ("celer", "adelie", "skglm"):
        done = subprocess.run([str(a.peer_python), "-m", "pip", "install", "--prefer-binary", peer])
        if done.returncode != 0:
            print(f"compare_lasso: {peer} cannot be installed here; it is left out", file=sys.stderr)


def parse():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    build = ROOT / "build"
    p.add_argument("--data", type=pathlib.Path, default=build / "lasso", help="workload folder")
    p.add_argument("--tool", type=pathlib.Path, default=build / "bin" / "layerwatt-lasso-bench")
    p.add_argument("--workloads", default="ABCDG")
    p.add_argument("--without", default="",
                   help="programs to leave out, separated by commas; on one workload: D:celer")
    p.add_argument("--tight", action="store_true",
                   help="also B with tolerances that bring the peers' gaps near ours; slow")
    p.add_argument("--repeat", type=int, default=3, help="runs of a peer; the fastest counts")
    p.add_argument("--timeout", type=int, default=900, help="seconds for one run")
    p.add_argument("--peer-python", type=pathlib.Path,
                   default=build / "peers" / "bin" / "python3")
    p.add_argument("--generate", action="store_true")
    p.add_argument("--install-peers", action="store_true")
    p.add_argument("--write", action="store_true", help="put the table into docs/performance.md")
    for name in ("--run-peer", "--workload", "--out", "--setting"):
        p.add_argument(name, help=argparse.SUPPRESS)
    p.add_argument("--positive", action="store_true", help=argparse.SUPPRESS)
    a = p.parse_args()
    a.without = set(filter(None, a.without.split(",")))
    return a


def main():
    a = parse()
    if a.run_peer:
        return run_peer(a)
    if a.install_peers:
        return install_peers(a)
    if not a.peer_python.exists():
        a.peer_python = pathlib.Path(SYSTEM_PYTHON)
    a.data.mkdir(parents=True, exist_ok=True)
    for name in a.workloads:
        generate(a.data, name)
    if a.generate:
        return None
    text = compare(a)
    if a.write:
        write_document(text)
    return None


if __name__ == "__main__":
    main()
