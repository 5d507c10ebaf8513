"""Rewrite generated/ from examples/: run after a change that alters the output, and look at it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from symbp import pipeline

ROOT = Path(__file__).resolve().parent.parent
LARGE = {"gpt2"}  # examples/gpt.yaml has its architecture at a size that can be trained here
EXAMPLES = sorted(p for p in (ROOT / "examples").glob("*.yaml") if p.stem not in LARGE)
GENERATED = ROOT / "generated"


@cache
def outputs(example: Path) -> dict[str, str]:
    """What deriving an example writes: file name to text."""
    return dict(pipeline.run(example).files)


def main() -> None:
    """Write every example's files."""
    for example in EXAMPLES:
        for path in pipeline.write(outputs(example), GENERATED):
            print(path.relative_to(ROOT))


if __name__ == "__main__":
    main()
