"""generated/ is current: deriving the examples again gives the same bytes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from regenerate import EXAMPLES, GENERATED, ROOT, outputs


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_regenerates_byte_for_byte(example: Path) -> None:
    for name, text in outputs(example).items():
        written = GENERATED / name
        assert written.exists(), f"{name} is missing: run python tests/regenerate.py"
        assert written.read_bytes() == text.encode(), f"{name} is stale: see tests/regenerate.py"


def test_nothing_else_is_in_the_folder() -> None:
    expected = {name for example in EXAMPLES for name in outputs(example)}
    found = {p.name for p in GENERATED.iterdir() if p.is_file()}
    assert found == expected


def test_another_process_writes_the_same_bytes(tmp_path: Path) -> None:
    """Nothing rests on the order of sets: another hash seed gives the same files."""
    example = ROOT / "examples" / "digits.yaml"
    command = [sys.executable, "-m", "symbp", "derive", str(example), "-o", str(tmp_path)]
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT)}
        subprocess.run(command, check=True, env=environment, capture_output=True)
        for path in sorted(tmp_path.iterdir()):
            assert path.read_bytes() == (GENERATED / path.name).read_bytes()
