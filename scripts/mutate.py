#!/usr/bin/env python3
"""Break headers on purpose, one line at a time, and see whether the tests notice.

    scripts/mutate.py                                     a sample of include/layerwatt/regress
    scripts/mutate.py --folder poly --sample 0            every mutant of poly
    scripts/mutate.py --only lasso_cv.hpp --list          what would be tried
    scripts/mutate.py --again earlier.txt                 the survivors of an earlier run

A mutant is one header with one changed operator, sign, bound or constant, or with one statement
left out. It is *caught* if some test that includes the header fails, crashes, hangs or takes all
memory, *survived* if all pass, and not counted if it does not compile. The header's own test is tried
first, then the others in one program. Survivors are printed for a person to judge: some change
nothing that can be seen (a faster way, an unreachable case); the others name a missing test. Not a
gate: it is slow.
"""
import argparse
import concurrent.futures
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include"

# What is replaced by what. Spaces keep templates, pointers and includes out of it.
OPERATORS = [
    (r" < ", [" <= ", " >= "]), (r" > ", [" >= ", " <= "]), (r" <= ", [" < "]),
    (r" >= ", [" > "]), (r" == ", [" != "]), (r" != ", [" == "]),
    (r" \+ ", [" - "]), (r" - ", [" + "]), (r" \* ", [" / "]), (r" / ", [" * "]),
    (r" \+= ", [" -= "]), (r" -= ", [" += "]), (r" \*= ", [" /= "]), (r" /= ", [" *= "]),
    (r" && ", [" || "]), (r" \|\| ", [" && "]), (r"\+\+", ["--"]),
    (r"(?<=[(=,] )-(?=[a-z])|(?<=\()-(?=[a-z])|(?<=return )-(?=[a-z])", [""]),
    (r"\bstd::min\b", ["std::max"]), (r"\bstd::max\b", ["std::min"]),
    (r"\btrue\b", ["false"]), (r"\bfalse\b", ["true"]),
    (r"(?<![\w.])0(?![\w.'])", ["1"]), (r"(?<![\w.])1(?![\w.'])", ["2", "0"]),
    (r"(?<![\w.])2(?![\w.'])", ["3"]), (r"(?<![\w.])0\.0(?![\w.])", ["1.0"]),
    (r"(?<![\w.])(?!0\.0\b)(\d+\.\d+|\d+e-?\d+)(?![\w.])", ["1e5 * \\g<0>"]),
    (r"\.maxCoeff\(", [".minCoeff("]), (r"\bstd::abs\(", ["("]), (r"\bif \(", ["if (!"]),
    (r"\bcontinue;", ["break;"]), (r"\bbreak;", ["continue;"]),
]
# What every test includes and no mutant changes, compiled once.
PREFIX = """#include <doctest/doctest.h>
#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>
"""
MEMORY = 4 << 30  # bytes of address space a test program may take
STATEMENT = re.compile(r"^\s+[A-Za-z_][\w.\->\[\]():*, ]*?( [-+*/]?= |\().*;$|^\s+(\+\+|--)\w+;$")
DECLARES = re.compile(r"^\s+(const|static|constexpr|using|return|struct|class|enum|template|auto|"
                      r"Vector|Matrix|Index|double|int|bool|std::|break|continue|throw|fail)\b")
SKIP = re.compile(r"^\s*(//|#|using |namespace |template|\[\[nodiscard\]\]|friend |static_assert|\})")


def code_of(line):
    """The line without strings and comments, of the same length (blanks stay in place)."""
    line = re.sub(r'"(\\.|[^"\\])*"', lambda m: '"' + "_" * (len(m[0]) - 2) + '"', line)
    return re.sub(r"//.*", lambda m: " " * len(m[0]), line)


def inside_message(lines):
    """Lines within expects(...) or fail(...) but the condition: a text is not behaviour."""
    inside, depth = set(), 0
    for i, line in enumerate(lines):
        code = code_of(line)
        start = re.search(r"\b(expects|fail)(<\w+>)?\(", code)
        if depth > 0:
            inside.add(i)
        if depth == 0 and start:
            depth = code[start.end() - 1:].count("(") - code[start.end() - 1:].count(")")
        elif depth > 0:
            depth += code.count("(") - code.count(")")
        depth = max(depth, 0)
    return inside


def mutants_of(header):
    lines = header.read_text().splitlines()
    skipped = inside_message(lines)
    for number, line in enumerate(lines):
        if number in skipped or SKIP.match(line):
            continue
        code = code_of(line)
        message = re.search(r'"', code)
        limit = message.start() if message else len(code)  # no sums inside a message
        for pattern, replacements in OPERATORS:
            for match in re.finditer(pattern, code):
                if match.start() >= limit:
                    continue
                for new in replacements:
                    if new == "if (!":
                        end = closing(code, match.end() - 1)
                        if end is None:
                            continue
                        changed = line[:match.end()] + "!(" + line[match.end():end] + ")" + line[end:]
                    else:
                        changed = line[:match.start()] + match.expand(new) + line[match.end():]
                    yield header, number, line, changed
        whole = number == 0 or re.search(r"[;{}:]\s*$|^\s*$|^\s*//", code_of(lines[number - 1]))
        if whole and STATEMENT.match(line) and not DECLARES.match(line):
            yield header, number, line, re.sub(r"\S.*", ";", line)


def closing(code, opening):
    depth = 0
    for i in range(opening, len(code)):
        depth += (code[i] == "(") - (code[i] == ")")
        if depth == 0:
            return i
    return None


class Bench:
    """Compiles and runs tests against a tree with one header replaced."""

    def __init__(self, a, work):
        self.a, self.work = a, work
        # Without optimisation: compiling is most of the time, and Eigen checks its indices. So do
        # vectors here, in place of the sanitizers of CI, which are slow to compile.
        self.flags = ["-std=c++20", "-O0", "-w", "-D_GLIBCXX_ASSERTIONS", f"-I{INCLUDE}", f"-I{ROOT}", f"-I{ROOT}/tests",
                      f"-DLAYERWATT_TEST_FIXTURES=\"{ROOT}/tests/fixtures\"",
                      "-isystem", a.eigen]
        self.main = work / "main.o"
        self.compile(["-c", ROOT / "tests/support/main.cpp", "-o", self.main])
        self.prefix = work / "prefix.hpp"  # found as prefix.hpp.gch by both compilers
        self.prefix.write_text(PREFIX)
        self.compile(["-x", "c++-header", self.prefix, "-o", f"{self.prefix}.gch"])
        self.tests = sorted((ROOT / "tests" / a.folder).glob("*_test.cpp"))
        self.includes = {t: self.headers(t) for t in self.tests}
        self.limits, self.likely = {}, {}

    def compile(self, arguments, check=True, overlay=None):
        first = [f"-I{overlay}"] if overlay else []  # before the include path it stands in for
        command = ["nice", "-n", self.a.nice, self.a.compiler, *first, *self.flags, *arguments]
        return subprocess.run([str(c) for c in command], check=check,
                              capture_output=not check).returncode == 0

    def headers(self, test):
        listing = subprocess.run([self.a.compiler, *self.flags, "-MM", str(test)], check=True,
                                 capture_output=True, text=True).stdout
        return {pathlib.Path(p).resolve() for p in listing.replace("\\\n", " ").split()[1:]}

    def stages(self, header):
        """Programs to try in turn: the header's own test, or the one that caught the mutant before;
        then all others that include it, as one program."""
        users = [t for t in self.tests if header.resolve() in self.includes[t]]
        own = next((t for t in users if t.stem == header.stem + "_test"), None)
        first = {own, self.likely.get(header)} - {None}
        alone = sorted(first, key=lambda t: t != own)
        rest = [t for t in users if t not in first]
        return [(t,) for t in alone] + ([tuple(rest)] if rest else [])

    def build(self, tests, overlay, folder):
        source, binary = folder / "tests.cpp", folder / "tests"
        source.write_text("".join(f'#include "{t}"\n' for t in tests))
        command = ["-include", self.prefix, source, self.main, "-o", binary, "-lpthread"]
        return binary if self.compile(command, check=False, overlay=overlay) else None

    def check_overlay(self, header):
        """Stops where a test would be compiled with the header as it is instead of the mutant."""
        with tempfile.TemporaryDirectory(dir=self.work) as name:
            place = pathlib.Path(name) / "include" / header.relative_to(INCLUDE)
            place.parent.mkdir(parents=True)
            place.write_text("#error this is the mutant\n")
            if self.build(self.stages(header)[0], pathlib.Path(name) / "include", pathlib.Path(name)):
                sys.exit(f"mutate: the tests do not see a change of {header.name}")

    def execute(self, binary, cpu_seconds):
        """None if the program passes, else its output. It may hang or take all memory."""
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        try:
            done = subprocess.run(["nice", "-n", self.a.nice, str(binary), "--abort-after=1"],
                                  capture_output=True, timeout=self.a.timeout, preexec_fn=limit)
        except subprocess.TimeoutExpired:
            return "hangs"
        return None if done.returncode == 0 else done.stdout.decode(errors="replace") or "crashes"

    def limit_of(self, tests):
        """CPU seconds a mutant may take: several times what the tests take without one."""
        if tests not in self.limits:
            with tempfile.TemporaryDirectory(dir=self.work) as name:
                binary = self.build(tests, None, pathlib.Path(name))
                start = time.monotonic()
                if binary is None or self.execute(binary, int(self.a.timeout)) is not None:
                    names = ", ".join(t.name for t in tests)
                    sys.exit(f"mutate: {names} fails without any mutant; repair it first")
                self.limits[tests] = int(3 + 5 * (time.monotonic() - start))
        return self.limits[tests]

    def judge(self, mutant):
        header, number, _, changed = mutant
        with tempfile.TemporaryDirectory(dir=self.work) as name:
            folder = pathlib.Path(name)
            place = folder / "include" / header.relative_to(INCLUDE)
            place.parent.mkdir(parents=True)
            lines = header.read_text().splitlines()
            lines[number] = changed
            place.write_text("\n".join(lines) + "\n")
            for tests in self.stages(header):
                limit = self.limit_of(tests)
                binary = self.build(tests, folder / "include", folder)
                if binary is None:
                    return mutant, "invalid", None
                output = self.execute(binary, limit)
                if output is not None:
                    by = self.failing(tests, output)
                    self.likely.setdefault(header, by)
                    return mutant, "caught", by
            return mutant, "survived", None

    @staticmethod
    def failing(tests, output):
        """The test whose failure or crash the output names, else the first."""
        return next((t for t in tests if str(t) in output), tests[0])


def describe(mutant):
    header, number, line, changed = mutant
    return f"{header.name}:{number + 1}\n    - {line.strip()}\n    + {changed.strip()}"


def described(mutant):
    """What tells a mutant from others though lines were added above it."""
    header, _, line, changed = mutant
    return header.name, line.strip(), changed.strip()


def survivors_of(output):
    """The described(...) survivors that an earlier run printed."""
    return set(re.findall(r"^surviv(?:ed:|or) ([\w.]+):\d+\n    - (.*)\n    \+ (.*)$", output, re.M))


def parse():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--folder", default="regress", help="below include/layerwatt and tests")
    p.add_argument("--only", action="append", default=[], help="a header's name; may be repeated")
    p.add_argument("--again", type=pathlib.Path,
                   help="output of an earlier run; try its survivors instead of a sample")
    p.add_argument("--sample", type=int, default=100, help="mutants to try; 0: all")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--nice", default="15", help="of compilers and tests")
    p.add_argument("--timeout", type=float, default=120, help="seconds for one test program")
    p.add_argument("--eigen", default="/usr/include/eigen3")
    p.add_argument("--compiler", default="clang++" if shutil.which("clang++") else "g++")
    p.add_argument("--list", action="store_true", help="print the mutants and stop")
    return p.parse_args()


def choose(a):
    headers = sorted((INCLUDE / "layerwatt" / a.folder).glob("*.hpp"))
    found = [m for h in headers if not a.only or h.name in a.only for m in mutants_of(h)]
    if a.again:
        wanted = survivors_of(a.again.read_text())
        return [m for m in found if described(m) in wanted]
    if a.sample and len(found) > a.sample:
        found = random.Random(a.seed).sample(found, a.sample)
    return sorted(found, key=lambda m: (m[0], m[1]))


def main():
    a = parse()
    mutants = choose(a)
    if a.list:
        print("\n".join(map(describe, mutants)))
        return 0
    with tempfile.TemporaryDirectory() as name:
        bench = Bench(a, pathlib.Path(name))
        if mutants and bench.stages(mutants[0][0]):
            bench.check_overlay(mutants[0][0])
        survivors, count = [], {"caught": 0, "survived": 0, "invalid": 0}
        with concurrent.futures.ThreadPoolExecutor(a.jobs) as pool:
            for mutant, outcome, test in pool.map(bench.judge, mutants):
                count[outcome] += 1
                if outcome == "survived":
                    survivors.append(mutant)
                by = f" by {test.stem}" if outcome == "caught" else ""
                print(f"{outcome}{by}: {describe(mutant)}", flush=True)
    tried = count["caught"] + count["survived"]
    print(f"\n{len(mutants)} mutants, seed {a.seed}: {count['caught']} of {tried} caught "
          f"({100 * count['caught'] / max(tried, 1):.1f} %), {count['invalid']} did not compile")
    for mutant in survivors:
        print("survivor", describe(mutant))
    return 0


if __name__ == "__main__":
    sys.exit(main())
