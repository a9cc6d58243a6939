#!/usr/bin/env python3
"""Break headers on purpose, one line at a time, and see whether the tests notice.

    scripts/mutate.py                                     a sample of include/layerwatt/regress
    scripts/mutate.py --folder poly --sample 0            every mutant of poly
    scripts/mutate.py --only lasso_cv.hpp --list          what would be tried

A mutant is one header with one changed operator, sign, bound or constant, or with one statement
left out. It is *caught* if some test that includes the header fails, crashes or hangs, *survived*
if all pass, and not counted if it does not compile. Tests are compiled one by one, the header's own
first, until one fails. Survivors are printed for a person to judge: some change nothing that can be
seen (a faster way, an unreachable case); the others name a missing test. Not a gate: it is slow.
"""
import argparse
import concurrent.futures
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

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
    (r"(?<![\w.])2(?![\w.'])", ["3"]), (r"(?<![\w.])(\d+\.\d+|\d+e-?\d+)(?![\w.])", ["1e5 * \\g<0>"]),
    (r"\.maxCoeff\(", [".minCoeff("]), (r"\bstd::abs\(", ["("]), (r"\bif \(", ["if (!"]),
    (r"\bcontinue;", ["break;"]), (r"\bbreak;", ["continue;"]),
]
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
        self.flags = ["-std=c++20", "-O1", "-w", f"-I{INCLUDE}", f"-I{ROOT}", f"-I{ROOT}/tests",
                      f"-DLAYERWATT_TEST_FIXTURES=\"{ROOT}/tests/fixtures\"",
                      "-isystem", a.eigen]
        self.main = work / "main.o"
        self.run([a.compiler, *self.flags, "-c", ROOT / "tests/support/main.cpp", "-o", self.main])
        self.tests = sorted((ROOT / "tests" / a.folder).glob("*_test.cpp"))
        self.includes = {t: self.headers(t) for t in self.tests}
        self.limits = {}

    def run(self, command):
        subprocess.run([str(c) for c in command], check=True)

    def headers(self, test):
        listing = subprocess.run([self.a.compiler, *self.flags, "-MM", str(test)], check=True,
                                 capture_output=True, text=True).stdout
        return {pathlib.Path(p).resolve() for p in listing.replace("\\\n", " ").split()[1:]}

    def tests_of(self, header):
        """Those that include it, its own first, then the shortest (fastest to compile)."""
        users = [t for t in self.tests if header.resolve() in self.includes[t]]
        own = header.stem + "_test"
        return sorted(users, key=lambda t: (t.stem != own, own not in t.stem, t.stat().st_size))

    def outcome(self, test, overlay, folder):
        """'passes', 'fails', or 'invalid' where the mutant does not compile."""
        binary = folder / test.stem
        first = [f"-I{overlay}"] if overlay else []
        compiled = subprocess.run(
            ["nice", "-n", self.a.nice, self.a.compiler, *first, *self.flags, str(test), str(self.main),
             "-o", str(binary), "-lpthread"], capture_output=True)
        if compiled.returncode != 0:
            return "invalid"
        try:
            done = subprocess.run(["nice", "-n", self.a.nice, str(binary), "--abort-after=1"],
                                  capture_output=True, timeout=self.a.timeout)
        except subprocess.TimeoutExpired:
            return "fails"
        finally:
            binary.unlink(missing_ok=True)
        return "passes" if done.returncode == 0 else "fails"

    def judge(self, mutant):
        header, number, _, changed = mutant
        with tempfile.TemporaryDirectory(dir=self.work) as name:
            folder = pathlib.Path(name)
            place = folder / "include" / header.relative_to(INCLUDE)
            place.parent.mkdir(parents=True)
            lines = header.read_text().splitlines()
            lines[number] = changed
            place.write_text("\n".join(lines) + "\n")
            for test in self.tests_of(header):
                outcome = self.outcome(test, folder / "include", folder)
                if outcome == "invalid":
                    return mutant, "invalid", test
                if outcome == "fails":
                    return mutant, "caught", test
            return mutant, "survived", None


def describe(mutant):
    header, number, line, changed = mutant
    return f"{header.name}:{number + 1}\n    - {line.strip()}\n    + {changed.strip()}"


def parse():
    p = argparse.ArgumentParser(description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--folder", default="regress", help="below include/layerwatt and tests")
    p.add_argument("--only", action="append", default=[], help="a header's name; may be repeated")
    p.add_argument("--sample", type=int, default=100, help="mutants to try; 0: all")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--jobs", type=int, default=2)
    p.add_argument("--nice", default="15", help="of compilers and tests")
    p.add_argument("--no-check", action="store_true", help="do not try the tests without a mutant")
    p.add_argument("--timeout", type=float, default=120, help="seconds for one test program")
    p.add_argument("--eigen", default="/usr/include/eigen3")
    p.add_argument("--compiler", default="clang++" if shutil.which("clang++") else "g++")
    p.add_argument("--list", action="store_true", help="print the mutants and stop")
    return p.parse_args()


def choose(a):
    headers = sorted((INCLUDE / "layerwatt" / a.folder).glob("*.hpp"))
    found = [m for h in headers if not a.only or h.name in a.only for m in mutants_of(h)]
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
        for test in [] if a.no_check else bench.tests:
            if bench.outcome(test, None, bench.work) != "passes":
                sys.exit(f"mutate: {test.name} fails without any mutant; repair it first")
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
