"""Tests scripts/check_layers.py. The expectations are written out by hand: derived from the same
table as the checker they would agree with any mistake in it."""
import os
import sys
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(os.environ.get("LAYERWATT_SOURCE_DIR", Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(ROOT / "scripts"))
import check_layers  # noqa: E402

# Row includes column: x allowed, . refused.
#           core layer poly regress features network format data theory model predict impact report
ALLOWED = {
    "core":     "x . . . . . . . . . . . .",
    "layer":    "x x . . . . . . . . . . .",
    "poly":     "x . x . . . . . . . . . .",
    "regress":  "x x x x . . . . . . . . .",
    "features": "x x x . x . . . . . . . .",
    "network":  "x x x . . x . . . . . . .",
    "format":   "x x x x x x x . . . . . .",
    "data":     "x x x x x x . x . . . . .",
    "theory":   "x x x x x x . . x . . . .",
    "model":    "x x x x x x x x x x . . .",
    "predict":  "x x x x x x x x x x x . .",
    "impact":   "x x x x x x x x x x x x .",
    "report":   "x x x x x x x x x x x x x",
}


def check(files):
    return check_layers.problems(files)


class Direction(unittest.TestCase):
    def test_every_pair_of_folders(self):
        folders = list(ALLOWED)
        for source, row in ALLOWED.items():
            for wanted, mark in zip(folders, row.split()):
                files = {
                    f"include/layerwatt/{source}/a.hpp": f"#include <layerwatt/{wanted}/b.hpp>\n",
                    f"include/layerwatt/{wanted}/b.hpp": "",
                }
                with self.subTest(source=source, wanted=wanted):
                    found = check(files)
                    self.assertEqual(mark == "x", not found, found)
                    if found:
                        self.assertIn(f"{source} may not include {wanted}", found[0])

    def test_names_file_and_line(self):
        found = check({"include/layerwatt/core/units.hpp": "\n\n#include <layerwatt/layer/op.hpp>\n",
                       "include/layerwatt/layer/op.hpp": ""})
        self.assertEqual(found, ["include/layerwatt/core/units.hpp:3: core may not include layer "
                                 "(layerwatt/layer/op.hpp)"])

    def test_unknown_folder(self):
        found = check({"include/layerwatt/misc/a.hpp": "#include <layerwatt/core/b.hpp>\n",
                       "include/layerwatt/core/b.hpp": ""})
        self.assertIn("misc is not in the level table", found[0])

    def test_devices_depend_on_nothing(self):
        files = {"include/layerwatt/devices/x.hpp": "#include <array>\n",
                 "include/layerwatt/core/b.hpp": ""}
        self.assertEqual(check(files), [])
        files["include/layerwatt/devices/x.hpp"] = "#include <layerwatt/core/b.hpp>\n"
        self.assertIn("devices may not include core", check(files)[0])

    def test_library_knows_nothing_of_the_harness(self):
        found = check({"include/layerwatt/report/a.hpp": "#include <kernels/kernel.hpp>\n",
                       "kernels/kernel.hpp": ""})
        self.assertIn("include/ may not include kernels", found[0])
        found = check({"kernels/a.cpp": "#include <bench/b.hpp>\n", "bench/b.hpp": ""})
        self.assertIn("kernels may not include bench", found[0])
        self.assertEqual(check({"bench/b.hpp": "#include <kernels/a.hpp>\n",
                                "kernels/a.hpp": ""}), [])

    def test_cycle_within_a_folder(self):
        found = check({"include/layerwatt/core/a.hpp": "#include <layerwatt/core/b.hpp>\n",
                       "include/layerwatt/core/b.hpp": "#include <layerwatt/core/c.hpp>\n",
                       "include/layerwatt/core/c.hpp": "#include <layerwatt/core/a.hpp>\n"})
        self.assertEqual(len(found), 3)
        self.assertIn("includes itself", found[0])

    def test_missing_file(self):
        found = check({"include/layerwatt/core/a.hpp": "#include <layerwatt/core/gone.hpp>\n"})
        self.assertIn("does not exist", found[0])


class Foreign(unittest.TestCase):
    def refused(self, path, name):
        found = check({path: f"#  include <{name}>\n"})
        self.assertEqual(len(found), 1, f"{path} naming {name}: {found}")
        self.assertIn("may not name", found[0])

    def accepted(self, path, name):
        self.assertEqual(check({path: f"#include <{name}>\n"}), [])

    def test_one_header_names_each_library(self):
        self.accepted("include/layerwatt/core/matrix.hpp", "Eigen/Core")
        self.accepted("include/layerwatt/core/array.hpp", "xtensor/xarray.hpp")
        self.accepted("include/layerwatt/core/json.hpp", "nlohmann/json.hpp")
        self.accepted("include/layerwatt/core/json_fwd.hpp", "nlohmann/json_fwd.hpp")
        self.accepted("include/layerwatt/format/onnx.hpp", "protozero/pbf_reader.hpp")
        self.accepted("include/layerwatt/core/blas.hpp", "cblas.h")
        for name in ("Eigen/Core", "unsupported/Eigen/FFT", "xtensor/xarray.hpp",
                     "xtensor/containers/xarray.hpp", "nlohmann/json.hpp",
                     "protozero/pbf_reader.hpp", "cblas.h"):
            self.refused("include/layerwatt/regress/lasso.hpp", name)

    def test_harness_libraries_stay_out_of_include(self):
        for name in ("fmt/core.h", "CLI/CLI.hpp", "oneapi/dnnl/dnnl.hpp", "dnnl.hpp",
                     "cuda_runtime.h", "cudnn.h", "nvml.h", "benchmark/benchmark.h",
                     "doctest/doctest.h"):
            self.refused("include/layerwatt/report/table.hpp", name)

    def test_heavy_harness_libraries_have_one_place(self):
        self.accepted("bench/cli/main.cpp", "CLI/CLI.hpp")
        self.refused("bench/sweep/sweep.cpp", "CLI/CLI.hpp")
        self.accepted("kernels/onednn/conv.cpp", "oneapi/dnnl/dnnl.hpp")
        self.refused("kernels/registry.cpp", "oneapi/dnnl/dnnl.hpp")
        self.accepted("kernels/cudnn/conv.cpp", "cudnn.h")
        self.refused("kernels/onednn/conv.cpp", "cudnn.h")

    def test_regress_reaches_neither_json_nor_arrays(self):
        found = check({"include/layerwatt/regress/a.hpp": "#include <layerwatt/core/helper.hpp>\n",
                       "include/layerwatt/core/helper.hpp": "#include <layerwatt/core/json_fwd.hpp>\n",
                       "include/layerwatt/core/json_fwd.hpp": ""})
        self.assertEqual(len(found), 1)
        self.assertIn("needs Eigen only", found[0])


class Umbrella(unittest.TestCase):
    def test_reaches_every_header(self):
        files = {"include/layerwatt/layerwatt.hpp": "#include <layerwatt/layer/a.hpp>\n",
                 "include/layerwatt/layer/a.hpp": "#include <layerwatt/core/b.hpp>\n",
                 "include/layerwatt/core/b.hpp": "",
                 "include/layerwatt/format/onnx.hpp": ""}
        self.assertEqual(check(files), [])
        files["include/layerwatt/core/forgotten.hpp"] = ""
        self.assertEqual(check(files), ["include/layerwatt/layerwatt.hpp:1: does not reach "
                                        "layerwatt/core/forgotten.hpp; include it"])


if __name__ == "__main__":
    unittest.main()
