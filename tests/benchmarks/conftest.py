"""The benchmarks are programs, not a package: their tests find them by their folder."""

import sys
from pathlib import Path

_HERE = Path(__file__).parent
sys.path[:0] = [str(_HERE.parents[1] / "benchmarks"), str(_HERE)]
