"""Students import `normlab` from the folder of their notebook; the tests, from `assignment/`."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "assignment"))
