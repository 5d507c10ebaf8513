"""The networks declared for the tests of formulas serve the document's tests too."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "mathematics"))
