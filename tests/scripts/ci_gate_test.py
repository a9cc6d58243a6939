"""The gate job of the workflow must need every other job: one that it forgets can fail unseen."""
import os
import re
import unittest
from pathlib import Path

ROOT = Path(os.environ.get("LAYERWATT_SOURCE_DIR", Path(__file__).resolve().parents[2]))


class Gate(unittest.TestCase):
    def test_needs_every_other_job_and_always_runs(self):
        text = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
        jobs = text[text.index("\njobs:\n") + len("\njobs:\n"):]
        names = re.findall(r"^  (\w[\w-]*):$", jobs, re.MULTILINE)
        self.assertIn("gate", names)
        gate = jobs[jobs.index("\n  gate:\n"):]
        needs = re.search(r"needs: \[(.*)\]", gate).group(1).split(", ")
        self.assertEqual(sorted(needs), sorted(name for name in names if name != "gate"))
        self.assertIn("if: always()", gate)


if __name__ == "__main__":
    unittest.main()
