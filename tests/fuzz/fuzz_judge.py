"""One declaration through interpreter, NumPy and C in many builds; any disagreement is raised.

How much may differ, of an array whose largest element by the interpreter is m:

- float64: 1e-9 m + 1e-11. Where that does not hold, 64 times what a change of the last bit of
  every given number makes of the array by the interpreter: a gradient whose terms cancel has no
  digits of its own.
- float32: 1e-5 (m + 1), or 8 times the error that NumPy makes in float32, or 64 times what a
  change of the last bit of every given number makes. Where that does not hold the network is
  judged once more at another point: an activation next to its kink falls to either side.
- step: parameters - rate * gradients, with the gradients of the same build, to rounding.
- the number of threads, what the workspace held at first, a second time: the same bits.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

import numpy as np
from fuzz_builds import Build, Crash, Uncompiled, Workers, chosen, compiled
from fuzz_calls import Calls, Header
from fuzz_networks import Declared
from fuzz_reference import RATE, Array, Arrays, Derivation, Results, by_numpy, derived, drawn
from fuzz_reference import interpreted as by_interpreter


class Fault(AssertionError):
    """What differed, and the declaration that shows it."""

    def __init__(self, declared: Declared, lines: list[str]) -> None:
        self.declared, self.lines = declared, lines
        told = "\n".join(lines[:20])
        more = f"\n... and {len(lines) - 20} more" if len(lines) > 20 else ""
        super().__init__(f"{told}{more}\nof seed {declared.seed} and\n{declared.text}")


class Expected:
    """What a network should give at one point, and how far rounding can move it."""

    def __init__(self, found: Derivation, seed: int) -> None:
        self.found, self.seed = found, seed
        self.arrays = drawn(found, seed)

    @cached_property
    def exact(self) -> Results:
        """By the interpreter in float64, at numbers that float32 has."""
        return with_steps(by_interpreter(self.found, self.arrays), self.found, self.arrays)

    @cached_property
    def single(self) -> Results:
        """By NumPy in float32."""
        return by_numpy(self.found, self.arrays, np.float32)

    @cached_property
    def last_bits(self) -> Results:
        """How far each element moves when the last bit of what is given does, in float64."""
        return self._moved(2.0**-52)

    @cached_property
    def last_bits_single(self) -> Results:
        """The same in float32."""
        return self._moved(2.0**-23)

    def _moved(self, bit: float) -> Results:
        found: Results = {}
        for draw in range(3):
            random = np.random.default_rng(draw)
            nudged = {
                n: a * (1 + bit * random.choice([-1.0, 1.0], a.shape)) if a.dtype.kind == "f" else a
                for n, a in self.arrays.items()
            }
            moved = with_steps(by_interpreter(self.found, nudged), self.found, nudged)
            for part, results in self.exact.items():
                for name, value in results.items():
                    largest = np.max(np.abs(moved[part][name] - value), initial=0.0)
                    known = found.setdefault(part, {}).get(name, np.zeros(()))
                    found[part][name] = np.maximum(known, largest)
        return found


def with_steps(results: Results, found: Derivation, arrays: Arrays) -> Results:
    """What `step` should give beside the rest."""
    for course in found.training:
        network = course.network
        prefix = f"net_{network.objective}" if network.objective else "net"
        part = results[prefix]
        if network.terms:
            part["step"] = part["loss"]
            for name in found.module.PARAMETERS:
                gradient = part.get(f"gradient of {name}", np.zeros(()))
                part[f"stepped {name}"] = arrays[name] - RATE * gradient
            for name in getattr(found.module, "STATE", ()):
                part[f"state {name}"] = part.get(f"next {name}", arrays[name])
    return results


# ---------------------------------------------------------------- comparisons


def compare(what: str, results: Results, expected: Expected, double: bool) -> Iterator[str]:
    """A line for each array that is not what it should be."""
    for part, named in results.items():
        for name, value in named.items():
            if name.startswith("untrained"):
                if np.any(value):
                    yield f"{what}: {part}: {name} has a gradient that is not 0"
                continue
            wanted = expected.exact[part].get(name)
            if wanted is None:
                # A state that this objective does not change.
                wanted = expected.arrays[name.split(" ", 1)[1]]
            told = _difference(value, wanted, expected, (part, name), double)
            if told:
                yield f"{what}: {part}: {name} {told}"
        missing = [n for n in expected.exact.get(part, {}) if n not in named]
        if missing:
            yield f"{what}: {part}: no {', '.join(missing)}"


def _difference(
    value: Array, wanted: Array, expected: Expected, place: tuple[str, str], double: bool
) -> str:
    if value.shape != np.shape(wanted):
        return f"has shape {value.shape}, not {np.shape(wanted)}"
    if not np.isfinite(value).all():
        return f"is not finite: {np.ravel(value)[:4]}"
    error = float(np.max(np.abs(value - wanted), initial=0.0))
    largest = float(np.max(np.abs(wanted), initial=0.0))
    if error <= (1e-9 * largest + 1e-11 if double else 1e-5 * (largest + 1)):
        return ""
    part, name = place
    bits = expected.last_bits if double else expected.last_bits_single
    allowed = 64 * float(bits.get(part, {}).get(name, 0.0))
    if not double:
        own = expected.single[part].get(name, np.asarray(wanted))
        allowed = max(allowed, 8 * float(np.max(np.abs(own - wanted), initial=0.0)))
    if error <= allowed:
        return ""
    where = int(np.argmax(np.abs(value - wanted)))
    return (
        f"differs by {error:.3g} of {largest:.3g} ({allowed:.2g} allowed), at {where} of "
        f"{np.size(wanted)}: {np.ravel(value)[where]:.9g}, not {np.ravel(wanted)[where]:.9g}"
    )


def compare_steps(what: str, results: Results, arrays: Arrays, double: bool) -> Iterator[str]:
    """The parameters after `step` against the gradients that `backward` gave."""
    rounding = 1e-12 if double else 1e-5
    for part, named in results.items():
        for name, value in named.items():
            if not name.startswith("stepped "):
                continue
            parameter = name.removeprefix("stepped ")
            gradient = named.get(f"gradient of {parameter}", np.zeros(()))
            before = arrays[parameter].astype(value.dtype)
            size = np.max(np.abs(before), initial=0) + RATE * np.max(np.abs(gradient), initial=0)
            error = float(np.max(np.abs(value - (before - RATE * gradient)), initial=0.0))
            if error > rounding * float(size):
                yield f"{what}: {part}: {name} is {error:.3g} from the step that backward gives"


# ---------------------------------------------------------------- the judge


def judge(declared: Declared, workers: Workers, builds: tuple[Build, ...] | None = None) -> None:
    """Raise Fault when any two ways from the declaration to numbers disagree."""
    found = derived(declared)
    lines = differences(found, declared.seed, workers, builds or chosen(declared.seed))
    if lines:
        raise Fault(declared, lines)


def differences(
    found: Derivation, seed: int, workers: Workers, builds: tuple[Build, ...]
) -> list[str]:
    """Everything that is wrong with an emitted network."""
    expected = Expected(found, seed)
    results = by_numpy(found, expected.arrays)
    lines = list(compare("NumPy", results, expected, True))
    with tempfile.TemporaryDirectory(prefix="symbp-fuzz-") as folder:
        sources, headers = {}, {}
        for aim in dict.fromkeys(b.optimize for b in builds):
            files = found.emitted(aim)
            inside = Path(folder) / aim
            inside.mkdir()
            for suffix in (".h", ".c"):
                (inside / f"net{suffix}").write_text(files[f"net{suffix}"], encoding="utf-8")
            sources[aim], headers[aim] = inside / "net.c", Header(files["net.h"])
        try:
            libraries = compiled(builds, sources, Path(folder))
        except Uncompiled as error:
            return [*lines, str(error)]
        for build, library in zip(builds, libraries, strict=True):
            calls = Calls(found, headers[build.optimize])
            lines += _built(build, library, calls, expected, workers)
    return lines


def _built(
    build: Build, library: Path, calls: Calls, expected: Expected, workers: Workers
) -> list[str]:
    """Everything that is wrong with one build."""
    lines = _once(build, library, calls, expected, workers)
    if build.double or not any("differs by" in line for line in lines):
        return lines
    again = _once(build, library, calls, Expected(expected.found, expected.seed + 1), workers)
    return lines if again else []


def _once(
    build: Build, library: Path, calls: Calls, expected: Expected, workers: Workers
) -> list[str]:
    dtype = "float64" if build.double else "float32"
    tight = build.sanitized
    job = calls.job(library, expected.arrays, dtype=dtype, threads=build.threads, tight=tight)
    try:
        gave = workers.run(job, build.sanitized)
    except Crash as crash:
        return [f"{build.name}: {crash}"]
    lines = [f"{build.name}: {fault}" for fault in gave["faults"]]
    for shift, raw in enumerate(gave["results"]):
        what = f"{build.name}, shift {shift}"
        results = calls.named(raw, expected.arrays)
        lines += compare(what, results, expected, build.double)
        lines += compare_steps(what, results, expected.arrays, build.double)
    return lines
