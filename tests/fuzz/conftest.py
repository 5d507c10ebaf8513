"""The helpers of these tests, and the reader of headers that stands with the tests of the C."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE), str(HERE.parent / "emit" / "c")]
