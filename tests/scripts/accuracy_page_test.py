"""scripts/accuracy_page.py: tables of made-up results, and the page that they are written to."""
import os
import pathlib
import re
import sys
import tempfile

SOURCE = pathlib.Path(os.environ["LAYERWATT_SOURCE_DIR"])
sys.path.insert(0, str(SOURCE / "scripts"))
import accuracy_page as page  # noqa: E402

SETS = {"xeon-conv": ("Board", "b.csv", "conv", "10 folds", (10, 5, None)),
        "b-large": ("Board", "b.csv", "conv", "largest 20 %", (30, None, None)),
        "c-858": ("Other", "c.csv", "conv", "858 random rows", (10, None, None))}


def result(best, other, tool="t1", covered=90.0, **more):
    """Runtime and power; `other` is what boosted trees reach."""
    targets = ("runtime_ms", "power_w")
    scores = [{t: {"rmspe": error, "coverage_90": covered} for t, error in zip(targets, errors)}
              for errors in (best, (2 * best[0], 2 * best[1]))]
    ideas = {t: {"boosted": error} for t, error in zip(targets, other)}
    return {"tool": {"version": "layerwatt 1", "commit": "abc", "sha256": tool}, "wall_s": 90,
            "recipes": dict(zip(("best", "sparse"), scores)), "ideas": ideas,
            "seconds": {"best": 1.5, "sparse": 0.25}, **more}


RESULTS = {"xeon-conv": result((12, 4), (24, 2), noise={"runtime_ms": 2.5}),
           "b-large": result((20, 9), (60, 9)),
           "c-858": result((8, 3), (16, 6), tool="t2", covered=95.0)}


def expect(condition, what, *values):
    if not condition:
        sys.exit(f"{what}: {values}")


def cells(line):
    return [cell.strip() for cell in line.strip("| ").split("|")]


def main():
    table = [cells(line) for line in page.table(SETS, RESULTS)]
    expect(len(table) == 2 + 6 and len({len(row) for row in table}) == 1, "ragged", table)
    # The goal decides what is bold, the bar of NeuralPower's features for sparse.
    expect([row[4] for row in table[2:]] == ["12 (over)", "**4**", "**20**", "9", "**8**", "3"],
           "goals", table)
    expect(table[2][5] == "**24**" and table[3][5] == "8", "bars of sparse", table)
    # Missed goals are those that are over, and no others.
    missed = page.missed_lines(SETS, RESULTS)[2:]
    expect(len(missed) == 1 and cells(missed[0])[3:7] == ["10", "12", "2.5", "24"], "missed", missed)
    # Ratios are geometric means: 24 / 12, 2 / 4, 16 / 8, 6 / 3 on random splits.
    boosted = next(cells(line) for line in page.ratio_lines(SETS, RESULTS) if "boosted" in line)
    expect(boosted[1:] == ["1.41", "3 of 4", "1.73", "1 of 2", "1.51", "4 of 6"], "ratios", boosted)
    expect("2 of 4 lie between" in page.coverage_line(SETS, RESULTS)[1], "coverage")
    states = page.state_lines(RESULTS)
    expect(any("t1" in line and "`b-large`" in line for line in states), "states", states)
    expect("all sets" in "".join(page.state_lines({"b-large": RESULTS["b-large"]})), "one state")
    # Writing is idempotent, and leaves everything outside of the blocks alone.
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / "page.md"
        text = (SOURCE / "docs" / "accuracy.md").read_text()
        path.write_text(text)
        page.write(path, SETS, RESULTS)
        once = path.read_text()
        page.write(path, SETS, RESULTS)
        expect(path.read_text() == once, "written twice")
        block = re.compile(r"(<!-- (\w+) -->).*?(<!-- end of \2 -->)", re.S)
        expect(block.sub(r"\1\3", once) == block.sub(r"\1\3", text), "text outside of the blocks")
        expect(once != text and once.count("<!-- end of") == 7, "blocks")


if __name__ == "__main__":
    main()
