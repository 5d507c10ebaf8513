"""The programs of the differentiation tests serve here too: one for each construct."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "derive"))
