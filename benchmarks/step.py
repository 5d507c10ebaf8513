"""One training step of nine nets: symbp's C and NumPy beside the frameworks, in one run.

    python benchmarks/step.py --nets b,c1 --threads 1,2

Peers are PyTorch (eager and compiled), JAX, NumPy, and C written by hand with and without a BLAS,
as far as they are installed (`pip install -e '.[benchmark]'`). All start from the same float32
weights and make the same steps of gradient descent. A contender whose first three losses differ
from the peers' by more than 1e-4 is refused: no time of it is printed, and the exit status is 1,
as when one fails. Contenders are timed in turn, in bursts; figures are medians, ratios are to the
fastest peer of the run, and `of peak` is the share of the multiply-adds that the machine was
measured to make.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass

import build
import cases
import common
import machine
import report
from contenders import Choice, missing, peers, symbp_c, symbp_numpy
from machine import BenchmarkError
from worker import Worker, interleave


@dataclass(frozen=True)
class Setting:
    """What a run's measurements at a number of threads share. `peak` is in FLOP/s."""

    threads: int
    peak: float
    choice: Choice


def row(worker: Worker, flops: int, peak: float, fastest: float | None) -> report.Row:
    """What a worker's times come to."""
    return report.Row(
        contender=worker.name,
        ours=worker.contender.ours,
        seconds=worker.median,
        best=min(worker.times),
        ratio=worker.median / fastest if fastest else None,
        flops_per_second=flops / worker.median,
        of_peak=flops / worker.median / peak,
        peak_kb=worker.peak_kb,
        before_kb=worker.ready["before_kb"],
        compile_seconds=worker.contender.compile_seconds,
    )


def measure(
    name: str, built: build.Built, setting: Setting, options: argparse.Namespace
) -> tuple[report.Result, bool]:
    """A net's result, and whether every contender started and agreed with the peers."""
    net, threads, choice = cases.NETS[name], setting.threads, setting.choice
    everyone = [
        *symbp_c(built, threads, choice),
        *symbp_numpy(built, choice),
        *peers(net, choice, threads),
    ]
    workers = common.started(everyone, threads, built.folder, options.clock)
    try:
        agreed = common.agreeing(workers)
        interleave(agreed, options.rounds, options.burst, 0.02 if threads == 1 else 0.1)
    finally:
        for worker in workers:
            worker.close()
    flops = cases.flops(net)
    fastest = min((w.median for w in agreed if not w.contender.ours), default=None)
    rows = tuple(row(worker, flops, setting.peak, fastest) for worker in agreed)
    ours = next((w for w in agreed if w.name == "symbp-c"), None)
    memory = None if ours is None else report.memory_of(built, ours)
    title = f"{net.title}, batch {net.batch}"
    bar = net.bars.get(threads)
    result = report.Result(net.name, title, threads, flops, bar, net.compile_bar, rows, memory)
    return result, len(agreed) == len(everyone)


def prepare(net: cases.Net, choice: Choice) -> build.Built:
    """A net, derived and with data."""
    folder = choice.folder / net.name
    derived = build.derive(cases.YAML / f"{net.name}.yaml", folder)
    return build.prepared(derived, folder, *cases.symbp_arrays(net))


def main() -> int:
    """Measure the nets of the command line; 1 when a contender failed or was refused."""
    parser = common.arguments(__doc__ or "", list(cases.NETS))
    parser.add_argument("--only", default="", help="contenders, by commas (symbp: all of symbp's)")
    options = parser.parse_args()
    choice, threads_asked = common.chosen(options, options.only), common.threads_of(options)
    wanted = common.names(options.nets, list(cases.NETS))
    for line in missing(choice):
        print(line)
    built: dict[str, build.Built] = {}
    results: list[report.Result] = []
    peaks: dict[int, float] = {}
    sound = True
    for threads in threads_asked:
        peaks[threads] = machine.peak(choice.compilers[0], threads, choice.folder)
        print(report.peak_line(threads, peaks[threads]), flush=True)
        setting = Setting(threads, peaks[threads], choice)
        for name in wanted:
            try:
                built[name] = built.get(name) or prepare(cases.NETS[name], choice)
                result, good = measure(name, built[name], setting, options)
            except BenchmarkError as error:
                print(f"net {name}: {error}", flush=True)
                sound = False
                continue
            sound &= good
            results.append(result)
            print(report.table(result), flush=True)
    print(report.summary(results))
    if options.json:
        write(options, peaks, results)
    return 0 if sound else 1


def write(
    options: argparse.Namespace, peaks: Mapping[int, float], results: list[report.Result]
) -> None:
    """All figures as JSON."""
    figures = {"peak": peaks, "results": [result.plain() for result in results]}
    options.json.write_text(json.dumps(figures, indent=1), "utf-8")


if __name__ == "__main__":
    sys.exit(main())
