"""Tests layerwatt-lasso-bench and the referee of scripts/compare_lasso.py against each other: the
gap of our solutions is rounding, and the referee notices a solution that is slightly wrong."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(os.environ.get("LAYERWATT_SOURCE_DIR", pathlib.Path(__file__).parents[2]))
sys.path.insert(0, str(ROOT / "scripts"))
try:
    import numpy as np

    import compare_lasso as script
except ModuleNotFoundError as missing:
    print(f"skipped: {missing}; apt-get install python3-numpy")
    sys.exit(77)
TOOL = pathlib.Path(os.environ.get("LAYERWATT_TOOL", "none")).parent / "layerwatt-lasso-bench"
if not TOOL.exists():
    print("skipped: layerwatt-lasso-bench is not built (LAYERWATT_BUILD_BENCH)")
    sys.exit(77)


class LassoBench(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.temporary = tempfile.TemporaryDirectory()
        cls.folder = pathlib.Path(cls.temporary.name)
        script.write_workload(cls.folder, "T", *script.sweep(700, 5), 30, 1e-2)

    @classmethod
    def tearDownClass(cls):
        cls.temporary.cleanup()

    def bench(self, *arguments):
        command = [str(TOOL), "--data", str(self.folder), "--coefficients",
                   str(self.folder / "out.bin"), *arguments]
        return subprocess.run(command, capture_output=True, text=True)

    def solve(self, *arguments):
        done = self.bench("--workload", "T", *arguments)
        self.assertEqual(done.returncode, 0, done.stderr)
        x, y, penalties = script.load(self.folder, "T")
        found, w = script.read_path(self.folder / "out.bin", x.shape[1])
        np.testing.assert_allclose(found, penalties, rtol=1e-14)
        return json.loads(done.stdout), x, y, penalties, w

    def test_line_and_gap(self):
        for flags in [(), ("--positive",), ("--from-base",), ("--threads", "2", "--repeat", "2"),
                      ("--from-base", "--positive")]:
            with self.subTest(flags=flags):
                line, x, y, penalties, w = self.solve(*flags)
                for key in ("cv_s", "gram_s", "paths_s", "max_gap", "alpha", "nnz", "rss_mb"):
                    self.assertIsInstance(line[key], (int, float), key)
                self.assertEqual(line["workload"], "T")
                self.assertLessEqual(line["max_gap"], 1e-10)
                positive = "--positive" in flags
                gaps = script.gaps(x, y, penalties, w, positive)
                self.assertLessEqual(gaps.max(), 1e-10)
                self.assertGreater(gaps.min(), -1e-12)
                chosen = np.argmin(np.abs(penalties - line["alpha"]))
                self.assertEqual((w[:, chosen] != 0).sum(), line["nnz"])

    def test_referee_notices(self):
        _, x, y, penalties, w = self.solve()
        wrong = w.copy()
        wrong[np.argmax(np.abs(w[:, -1])), -1] *= 1 + 1e-3
        self.assertGreater(script.gaps(x, y, penalties, wrong, False)[-1], 1e-9)
        self.assertGreater(script.gaps(x, y, penalties, 0 * w, False)[-1], 1e-3)
        negative = w.copy()
        negative[0, -1] = -1e-9
        self.assertEqual(script.gaps(x, y, penalties, negative, True)[-1], np.inf)

    def test_threads_and_ways_agree(self):
        one = self.solve()[4]
        np.testing.assert_array_equal(self.solve("--threads", "2")[4], one)
        _, x, y, _, base = self.solve("--from-base")
        np.testing.assert_allclose(x @ base, x @ one, atol=1e-6 * np.std(y))

    def test_refusals(self):
        self.assertEqual(self.bench().returncode, 2)
        help_text = subprocess.run([str(TOOL), "--help"], capture_output=True, text=True)
        self.assertEqual((help_text.returncode, help_text.stdout[:6]), (0, "usage:"))
        self.assertEqual(self.bench("--workload", "T", "--fast").returncode, 2)
        self.assertEqual(self.bench("--workload", "T", "--threads", "0").returncode, 2)
        missing = self.bench("--workload", "nothing")
        self.assertEqual(missing.returncode, 3)
        self.assertIn("nothing.json", missing.stderr)
        (self.folder / "bad.json").write_text("{")
        self.assertEqual(self.bench("--workload", "bad").returncode, 3)
        for name in ("Xstd", "alphas"):
            (self.folder / f"short_{name}.bin").write_bytes(b"")
        (self.folder / "short.json").write_text('{"n": 3, "p": 2}')
        self.assertEqual(self.bench("--workload", "short").returncode, 3)


class Workloads(unittest.TestCase):
    def test_shapes(self):
        base, x, y = script.make("A")
        self.assertIsNone(base)
        self.assertEqual(x.shape, (858, 127))
        self.assertTrue((y > 0).all())
        base, x, _ = script.sweep(50, 1)
        self.assertEqual((base.shape, x.shape), ((50, 13), (50, 562)))

    def test_expansion_is_graded(self):
        x = script.expand(np.array([[2.0, 3.0]]), 3)
        np.testing.assert_array_equal(x[0], [2, 3, 4, 6, 9, 8, 12, 18, 27])

    def test_standardised(self):
        x = script.standardised(np.array([[1.0, 7.0], [3.0, 7.0]]))
        np.testing.assert_array_equal(x, [[-1, 0], [1, 0]])


if __name__ == "__main__":
    unittest.main()
