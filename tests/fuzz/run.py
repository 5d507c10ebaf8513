"""Fuzz the emitted code from the command line.

    PYTHONPATH=. python tests/fuzz/run.py --seed 7 --count 100

prints the smallest declaration that failed, with what differed, and exits with status 1 then. With
`--save FOLDER` each such text is a file, which is judged again, in every build, by

    PYTHONPATH=. python tests/fuzz/run.py --again FOLDER/7000.txt
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "emit" / "c"), str(HERE.parent.parent)]

import click  # noqa: E402
from fuzz_builds import ALWAYS, IN_TURN, Workers  # noqa: E402
from fuzz_judge import Fault, judge  # noqa: E402
from fuzz_networks import Declared, declared_in  # noqa: E402
from fuzz_run import chunks, fuzz_all  # noqa: E402


@click.command()
@click.option("--seed", default=0, help="Which networks.")
@click.option("--count", default=100, help="How many networks.")
@click.option("--all", "every", is_flag=True, help="Every network that fails, as it was drawn.")
@click.option("--again", type=click.Path(exists=True, path_type=Path), help="Judge this file.")
@click.option("--save", type=click.Path(path_type=Path), help="A folder for what failed.")
def main(seed: int, count: int, every: bool, again: Path | None, save: Path | None) -> None:
    """Random networks through the interpreter, NumPy and C in many builds."""
    if again is not None:
        _again(declared_in(again.read_text("utf-8")))
        return
    judged, failed = 0, 0
    for outcome in fuzz_all(chunks(seed, count), shrink=not every):
        judged += outcome.judged
        if outcome.failure:
            failed += 1
            click.echo(f"---- {outcome.seed}\n{outcome.failure}")
            if save is not None:
                save.mkdir(parents=True, exist_ok=True)
                (save / f"{outcome.seed}.txt").write_text(outcome.failure, "utf-8")
    click.echo(f"{judged} networks; of {len(chunks(seed, count))} seeds {failed} failed")
    sys.exit(bool(failed))


def _again(declared: Declared) -> None:
    with Workers() as workers:
        try:
            judge(declared, workers, (*ALWAYS, *IN_TURN))
        except Fault as fault:
            click.echo(str(fault))
            sys.exit(1)
    click.echo("every build agrees")


if __name__ == "__main__":
    main()
