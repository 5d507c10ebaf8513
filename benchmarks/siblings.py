"""Nets of other sizes and kinds: what each keeps of its nearest sibling's share of the peak.

    python benchmarks/siblings.py [--nets odd,gru] [--threads 1,2]

For each net here and its nearest sibling among the nine of step.py: symbp's C, timed in one run,
and the share that its matrix products have of the machine's measured multiply-add peak. A net
should keep 60% of its sibling's share. No peer takes part; the first three losses of the C and of
the NumPy module must agree within 1e-4, else the net is refused and the exit status is 1.

`bound by memory` is the share of the peak that a step could reach if all it did were to read every
parameter twice and write it once (forward, backward, update) at the speed measured for an array of
that length: with small batches that, and not the arithmetic, is the limit.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

import build
import cases
import common
import flops
import machine
import numpy as np
import report
from contenders import Choice, symbp_c, symbp_numpy
from worker import Clock, Worker, interleave

import symbp
from symbp.pipeline import c_sizes

KEPT = 0.6


@dataclass(frozen=True)
class Sibling:
    """A net: its declaration's file, the batch where it is not the declared one."""

    name: str
    nearest: str
    file: str
    sizes: Mapping[str, int] = field(default_factory=dict)


def _batches(net: str, *batches: int) -> tuple[Sibling, ...]:
    return tuple(Sibling(f"{net}-batch{n}", net, net, {"batch": n}) for n in batches)


_KINDS = {
    "odd": "c2", "small": "b", "wide": "c2", "autoencoder": "c1", "strided": "d", "colour": "d",
    "sound": "d", "gru": "e", "lstm": "e", "rnn": "e", "gpt": "f", "encoder": "f", "residual": "g",
}  # fmt: skip
_OTHERS = (
    *_batches("c2", 1, 7, 100),
    *_batches("d", 1, 7, 100),
    *_batches("g", 7, 100),  # the variance of a batch of one is not defined
    *(Sibling(name, nearest, f"siblings/{name}") for name, nearest in _KINDS.items()),
)
SIBLINGS: Mapping[str, Sibling] = {sibling.name: sibling for sibling in _OTHERS}


@dataclass(frozen=True)
class Kept:
    """What a net reached. `share` is its part of the peak by its nearest sibling's."""

    name: str
    nearest: str
    threads: int
    seconds: float
    of_peak: float
    nearest_of_peak: float
    memory_bound: float
    compile_seconds: float

    @property
    def share(self) -> float:
        """Of its sibling's part of the peak."""
        return self.of_peak / self.nearest_of_peak

    def line(self) -> str:
        """A row of the table."""
        verdict = "pass" if self.share >= KEPT else "miss"
        return (
            f"| {self.name} | {self.threads} | {report.duration(self.seconds).strip()} "
            f"| {100 * self.of_peak:.1f}% | {self.nearest} {100 * self.nearest_of_peak:.1f}% "
            f"| {100 * self.share:.0f}% | {verdict} | {100 * self.memory_bound:.0f}% "
            f"| {self.compile_seconds:.1f} s |"
        )


def data(derived: symbp.Derived) -> tuple[dict[str, cases.Array], dict[str, cases.Array]]:
    """The initial parameters of seed 0, and random inputs of the sizes that C is compiled for."""
    network = derived.result.network
    sizes = c_sizes(network)[0]
    rng = np.random.default_rng(0)
    params = derived.module().init(seed=0, dtype=np.float32)
    inputs: dict[str, cases.Array] = {}
    for name in derived.module().INPUTS:
        tensor = network.tensors[name]
        shape = tuple(int(e.xreplace(sizes)) for e in tensor.shape)
        if tensor.kind == "integer" and tensor.upper is not None:
            inputs[name] = rng.integers(0, int(tensor.upper.xreplace(sizes)), shape, np.int32)
        else:
            inputs[name] = rng.standard_normal(shape).astype(np.float32)
    return params, inputs


def prepare(sibling: Sibling, choice: Choice) -> build.Built:
    """A sibling, derived and with data."""
    folder = choice.folder / sibling.name
    derived = build.derive(cases.YAML / f"{sibling.file}.yaml", folder, sibling.sizes)
    return build.prepared(derived, folder, *data(derived))


def operations(built: build.Built) -> int:
    """Those of the matrix products in one step."""
    result = built.derived.result
    return flops.of_products(result.main.plan, c_sizes(result.network)[0])


def sound(built: build.Built, threads: int, choice: Choice, clock: Clock) -> Worker | None:
    """symbp's C at work, if its first losses are those of the NumPy module."""
    both = [*symbp_c(built, threads, choice), *symbp_numpy(built, choice)]
    workers = common.started(both, threads, built.folder, clock)
    agreed = common.agreeing(workers)
    for worker in workers:
        if worker.name != "symbp-c" or len(agreed) != 2:
            worker.close()
    return agreed[0] if len(agreed) == 2 else None


def measure(
    built: Mapping[str, build.Built], threads: int, choice: Choice, options: argparse.Namespace
) -> dict[str, Worker]:
    """symbp's C of each net that is sound, timed in turn with the others."""
    workers: dict[str, Worker] = {}
    try:
        for name, one in built.items():
            worker = sound(one, threads, choice, options.clock)
            if worker:
                workers[name] = worker
        interleave(list(workers.values()), options.rounds, options.burst, 0.01)
    finally:
        for worker in workers.values():
            worker.close()
    return workers


def compare(
    built: Mapping[str, build.Built], threads: int, choice: Choice, options: argparse.Namespace
) -> list[Kept]:
    """What each sibling kept of its nearest's share of the peak."""
    cc = choice.compilers[0]
    peak = machine.peak(cc, threads, choice.folder)
    print(report.peak_line(threads, peak), flush=True)
    workers = measure(built, threads, choice, options)
    reached = {n: operations(built[n]) / w.median / peak for n, w in workers.items()}
    found = []
    for name, worker in workers.items():
        sibling = SIBLINGS.get(name)
        if sibling is None or sibling.nearest not in reached:
            continue
        parameters = built[name].number("N_PARAMETERS") or 1
        least = machine.traffic(cc, threads, choice.folder, parameters)
        found.append(
            Kept(
                name=name,
                nearest=sibling.nearest,
                threads=threads,
                seconds=worker.median,
                of_peak=reached[name],
                nearest_of_peak=reached[sibling.nearest],
                memory_bound=min(1.0, operations(built[name]) / least / peak),
                compile_seconds=worker.contender.compile_seconds or 0.0,
            )
        )
    return found


def main() -> int:
    """Measure the siblings of the command line; 1 when a net was refused."""
    options = common.arguments(__doc__ or "", list(SIBLINGS)).parse_args()
    choice = common.chosen(options, "symbp-c,symbp-numpy")
    wanted = [SIBLINGS[name] for name in common.names(options.nets, list(SIBLINGS))]
    nearest = dict.fromkeys(sibling.nearest for sibling in wanted)
    everyone = [*(Sibling(name, name, name) for name in nearest), *wanted]
    built = {sibling.name: prepare(sibling, choice) for sibling in everyone}
    found: list[Kept] = []
    threads_asked = common.threads_of(options)
    for threads in threads_asked:
        found += compare(built, threads, choice, options)
    print(
        "| net | threads | step | of peak | sibling's | share | | bound by memory | compiled in |"
    )
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for kept in found:
        print(kept.line())
    if options.json:
        options.json.write_text(json.dumps([asdict(kept) for kept in found], indent=1), "utf-8")
    return 0 if len(found) == len(wanted) * len(threads_asked) else 1


if __name__ == "__main__":
    sys.exit(main())
