"""Tests scripts/mutate.py: what it changes in a header, and what it leaves alone."""
import os
import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(os.environ.get("LAYERWATT_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
sys.path.insert(0, str(ROOT / "scripts"))
import mutate  # noqa: E402

HEADER = """#include <vector>
// a + b in a comment
int f(int a, int b) {
  expects(a < b, "f: a + b ", a, " is 1 + 1; "
          "give 1 == 2");
  int total = a + b;  // and - here
  total += 7;
  report(total);
  if (a < b) return -a;
  return total;
}
"""


def changes(text):
    with tempfile.TemporaryDirectory() as name:
        header = pathlib.Path(name) / "h.hpp"
        header.write_text(text)
        return {(number + 1, changed.strip()) for _, number, _, changed in mutate.mutants_of(header)}


class Mutants(unittest.TestCase):
    def test_all_of_a_small_header(self):
        self.assertEqual(changes(HEADER), {
            (4, 'expects(a <= b, "f: a + b ", a, " is 1 + 1; "'),
            (4, 'expects(a >= b, "f: a + b ", a, " is 1 + 1; "'),
            (6, "int total = a - b;  // and - here"),
            (7, "total -= 7;"),
            (7, ";"),
            (8, ";"),
            (9, "if (a <= b) return -a;"),
            (9, "if (a >= b) return -a;"),
            (9, "if (!(a < b)) return -a;"),
            (9, "if (a < b) return a;"),
            (9, ";"),
        })

    def test_constants_signs_and_bounds(self):
        found = {text for _, text in changes("  x = std::min(1e-9, 2 * y) == true;\n")}
        self.assertIn("x = std::max(1e-9, 2 * y) == true;", found)
        self.assertIn("x = std::min(1e5 * 1e-9, 2 * y) == true;", found)
        self.assertIn("x = std::min(1e-9, 3 * y) == true;", found)
        self.assertIn("x = std::min(1e-9, 2 / y) == true;", found)
        self.assertIn("x = std::min(1e-9, 2 * y) != true;", found)
        self.assertIn("x = std::min(1e-9, 2 * y) == false;", found)

    def test_survivors_of_an_earlier_run_are_found_again_on_other_lines(self):
        with tempfile.TemporaryDirectory() as name:
            header = pathlib.Path(name) / "h.hpp"
            header.write_text(HEADER)
            survivor = list(mutate.mutants_of(header))[3]
            printed = f"caught by x: {mutate.describe(next(mutate.mutants_of(header)))}\n" \
                      f"survived: {mutate.describe(survivor)}\n"
            header.write_text("// a line more\n" + HEADER)
            again = [m for m in mutate.mutants_of(header)
                     if mutate.described(m) in mutate.survivors_of(printed)]
            self.assertEqual([(m[1] - 1, m[3]) for m in again], [(survivor[1], survivor[3])])

    def test_every_mutant_differs(self):
        for header in (ROOT / "include" / "layerwatt" / "regress").glob("*.hpp"):
            for _, number, line, changed in mutate.mutants_of(header):
                self.assertNotEqual(line, changed, f"{header.name}:{number + 1}")


if __name__ == "__main__":
    unittest.main()
