#!/usr/bin/env python3
"""Checks which file may include which: scripts/check_layers.py [ROOT]

Folders of include/layerwatt have levels; a folder includes itself and lower levels only. Each
foreign library is named in few places. Prints `file:line: reason` per violation; exit code 1 if
there is one.
"""
import re
import sys
from pathlib import Path

LEVELS = {
    "core": 0,
    "layer": 1, "poly": 1,
    "regress": 2, "features": 2, "network": 2,
    "format": 3, "data": 3, "theory": 3,
    "model": 4,
    "predict": 5,
    "impact": 6,
    "report": 7,
}
STEP = "include/layerwatt/"
UMBRELLA = STEP + "layerwatt.hpp"

# Library, how its headers are spelled, the only files that may name it.
FOREIGN = [
    ("Eigen", r"(unsupported/)?Eigen/", STEP + r"core/matrix\.hpp"),
    ("xtensor", r"x(tensor|tl|simd)/", STEP + r"core/array\.hpp"),
    ("nlohmann-json", r"nlohmann/", STEP + r"core/json(_fwd)?\.hpp"),
    ("protozero", r"protozero/", STEP + r"format/onnx.*\.hpp"),
    ("BLAS", r"(openblas/)?cblas\.h|lapacke\.h", STEP + r"core/blas\.hpp|bench/(lasso|micro)/.*"),
    ("fmt", r"fmt/", r"bench/.*"),
    ("CLI11", r"CLI/", r"bench/cli/.*"),
    ("oneDNN", r"oneapi/|dnnl", r"kernels/onednn/.*"),
    ("CUDA", r"cuda|cudnn|cublas|nvToolsExt|nvml\.h", r"kernels/cudnn/.*"),
    ("Google Benchmark", r"benchmark/", r"bench/(kernels_benchmark\.cpp|micro/.*|lasso/.*)"),
    ("doctest", r"doctest/|doctest\.h", r"tests/.*"),
]

INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*[<\"]([^>\"]+)[>\"]", re.MULTILINE)


def includes_of(text):
    """(line number, included name) of every include directive."""
    return [(text.count("\n", 0, match.start()) + 1, match.group(1))
            for match in INCLUDE.finditer(text)]


def folder_of(path):
    """The step a public header belongs to; "" for the umbrella, None for other files."""
    if not path.startswith(STEP):
        return None
    rest = path[len(STEP):]
    return rest.split("/")[0] if "/" in rest else ""


def resolve(name):
    """The repository path of an included name, if it is one of ours."""
    if name.startswith("layerwatt/"):
        return "include/" + name
    if name.startswith(("kernels/", "bench/")):
        return name
    return None


def direction(path, target):
    """Why `path` may not include `target`, or None."""
    source, wanted = folder_of(path), folder_of(target)
    if source is None:  # harness: kernels know nothing of bench
        if path.startswith("kernels/") and target.startswith("bench/"):
            return "kernels may not include bench"
        return None
    if wanted is None:
        return f"include/ may not include {target.split('/')[0]}"
    if source == "":
        return None
    if source == "devices" or wanted in ("", "devices"):
        return f"{source} may not include {wanted or 'the umbrella'}"
    for folder in (source, wanted):
        if folder not in LEVELS:
            return f"{folder} is not in the level table of scripts/check_layers.py"
    if source != wanted and LEVELS[wanted] >= LEVELS[source]:
        return f"{source} may not include {wanted}"
    return None


def closure(graph, start):
    """Everything that `start` includes, directly or not."""
    seen, todo = set(), [start]
    while todo:
        for target in graph.get(todo.pop(), ()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def problems(files):
    """Violations in {repository path: text}, as lines of text."""
    found, graph = [], {}
    for path, text in sorted(files.items()):
        graph[path] = set()
        for line, name in includes_of(text):
            for library, spelling, allowed in FOREIGN:
                if re.match(spelling, name) and not re.fullmatch(allowed, path):
                    found.append(f"{path}:{line}: may not name {library} ({name})")
            target = resolve(name)
            if target is None:
                continue
            if target not in files:
                found.append(f"{path}:{line}: {target} does not exist")
                continue
            graph[path].add(target)
            reason = direction(path, target)
            if reason:
                found.append(f"{path}:{line}: {reason} ({name})")
    for path in sorted(graph):
        reached = closure(graph, path)
        if path in reached:
            found.append(f"{path}:1: includes itself by way of others")
        if folder_of(path) in ("poly", "regress"):
            for heavy in ("core/array.hpp", "core/json.hpp", "core/json_fwd.hpp"):
                if STEP + heavy in reached:
                    found.append(f"{path}:1: layerwatt::regress needs Eigen only, "
                                 f"but this reaches {heavy}")
    if UMBRELLA in files:
        reached = closure(graph, UMBRELLA)
        for path in sorted(files):
            optional = re.fullmatch(STEP + r"(format/onnx.*|devices/.*|core/blas)\.hpp", path)
            if path.startswith(STEP) and path != UMBRELLA and not optional and path not in reached:
                found.append(f"{UMBRELLA}:1: does not reach {path[len('include/'):]}; include it")
    return found


def main():
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent.parent
    files = {}
    for folder in ("include", "kernels", "bench"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".hpp", ".cpp"):
                files[path.relative_to(root).as_posix()] = path.read_text(encoding="utf-8")
    found = problems(files)
    for line in found:
        print(line)
    print(f"check_layers: {len(files)} files, {len(found)} violations")
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main())
