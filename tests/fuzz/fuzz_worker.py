"""A process that calls compiled networks, so that what crashes is not the one that judges.

It reads jobs (pickled dicts) from standard input and writes what came out to standard output. It
imports nothing but NumPy: under a sanitizer it is started with that one's library preloaded.

Every array a function is given stands between guards, at an address that is a multiple of 64 or
`shift` elements further; what a caller gets back (workspace, results) holds garbage before. Where
`shift` is not 0 some arrays are one, as `alias` says: {"next_state": "state"}.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import sys
from typing import Any

import numpy as np

GUARD = 1 << 16
PATTERN = 0xA5


class Memory:
    """An array between guards."""

    def __init__(self, values: Any, shift: int, guard: int) -> None:
        values = np.ascontiguousarray(values)
        skip = shift * values.itemsize
        # Without guards nothing but the array itself follows it: a sanitizer guards that end.
        self.block = np.full(guard + 64 + skip + values.nbytes + guard, PATTERN, np.uint8)
        start = guard + (-(self.block.ctypes.data + guard)) % 64 + skip
        if not guard:
            self.block = np.full(skip + values.nbytes, PATTERN, np.uint8)
            start = skip
        self.start, self.end = start, start + values.nbytes
        self.array = self.block[start : self.end].view(values.dtype).reshape(values.shape)
        self.array[...] = values
        self.address = self.block.ctypes.data + start

    def intact(self) -> bool:
        """Whether nothing was written outside the array."""
        outside = (self.block[: self.start], self.block[self.end :])
        return all((part == PATTERN).all() for part in outside)


class Run:
    """One library, one alignment, one number of threads: all functions of the network."""

    def __init__(self, job: dict[str, Any], shift: int) -> None:
        self.job, self.shift = job, shift
        self.library = ctypes.CDLL(job["path"])
        # Shifted arrays are also those that overlap where the header allows it.
        self.alias: dict[str, str] = job["alias"] if shift else {}
        self.real = np.dtype(job["dtype"])
        self.scalar = ctypes.c_float if self.real == np.float32 else ctypes.c_double
        self.faults: list[str] = []

    def garbage(self, length: int, kind: str) -> Any:
        """What a workspace may hold at first."""
        if kind == "nan":
            return np.full(length, np.nan, self.real)
        bits = np.random.default_rng(length).integers(0, 256, length * self.real.itemsize, np.uint8)
        return bits.view(self.real)

    def given(self, name: str, garbage: str) -> Any:
        """The values of an argument before the calls."""
        arrays, lengths = self.job["arrays"], self.job["lengths"]
        if name in arrays:
            values = arrays[name]
            return values.astype(self.real) if values.dtype.kind == "f" else values
        return self.garbage(lengths[name], garbage)

    def call(self, function: dict[str, Any], memory: dict[str, Memory]) -> Any:
        """Call it, and see that it wrote only where it may."""
        name, arguments = function["name"], function["arguments"]
        called = getattr(self.library, name)
        called.restype = self.scalar if function["returns"] else None
        stepping = name.endswith("_step")
        passed: list[Any] = []
        before = {}
        for argument in arguments:
            if argument == "rate":
                passed.append(self.scalar(self.job["rate"]))
                continue
            passed.append(ctypes.c_void_p(memory[argument].address))
            if argument in self.constant(stepping):
                before[argument] = memory[argument].array.copy()
        value = called(*passed)
        for argument, kept in before.items():
            if memory[argument].array.tobytes() != kept.tobytes():
                self.faults.append(f"{name} changed {argument}")
        for argument in arguments:
            if argument != "rate" and not memory[argument].intact():
                self.faults.append(f"{name} wrote outside {argument}")
        return value

    def constant(self, stepping: bool) -> set[str]:
        """The arguments that a call only reads."""
        changed = {"parameters", "state"} if stepping else set(self.alias.values())
        return {"parameters", "state", "noise", "output_bar", *self.job["inputs"]} - changed

    def memory(self, functions: list[dict[str, Any]], garbage: str) -> dict[str, Memory]:
        """Fresh arrays for all that these functions take."""
        names = dict.fromkeys(a for f in functions for a in f["arguments"] if a != "rate")
        guard = 0 if self.job["tight"] else GUARD
        made = {n: Memory(self.given(n, garbage), self.shift, guard) for n in names}
        return {n: made.get(self.alias.get(n, n), made[n]) for n in names}

    def part(self, prefix: str, garbage: str) -> dict[str, Any]:
        """Forward and backward, twice, and from the same point a step."""
        known = {f["name"]: f for f in self.job["functions"]}
        forward, backward = known[f"{prefix}_forward"], known[f"{prefix}_backward"]
        memory = self.memory([forward, backward], garbage)
        found: dict[str, Any] = {"loss": self.call(forward, memory)}
        for name in ("output", "next_state"):
            if name in memory:
                found[name] = memory[name].array.copy()
        self.call(backward, memory)
        found["gradients"] = memory["gradients"].array.copy()
        # Once more in the workspace as that left it.
        memory["gradients"].array[...] = self.garbage(found["gradients"].size, "nan")
        if "state" in memory:
            memory["state"].array[...] = self.given("state", garbage)
        again = self.call(forward, memory)
        self.call(backward, memory)
        both = {prefix: {"loss": again, "gradients": memory["gradients"].array}}
        first = {prefix: {n: found[n] for n in ("loss", "gradients")}}
        if found["loss"] is None:
            del first[prefix]["loss"]
        self.faults += differences(first, both, "a second time")
        step = known.get(f"{prefix}_step")
        if step is not None:
            memory = self.memory([step], garbage)
            found["step"] = self.call(step, memory)
            found["stepped"] = memory["parameters"].array.copy()
            if "state" in memory:
                found["stepped_state"] = memory["state"].array.copy()
        return found

    def refused(self, name: str, wrong: int) -> None:
        """One integer of an input is out of range: NaN, and nothing else changes."""
        for function in self.job["functions"]:
            if name not in function["arguments"]:
                continue
            memory = self.memory([function], "bytes")
            values = memory[name].array.reshape(-1)
            values[values.size // 2] = wrong
            before = {n: memory[n].array.copy() for n in ("parameters", "state") if n in memory}
            value = self.call(function, memory)
            told = f"{function['name']} with {wrong} in {name}"
            if value is not None and not np.isnan(value):
                self.faults.append(f"{told} gives {value}, not NaN")
            for result in ("gradients", "output"):
                if result in memory and not np.isnan(memory[result].array).all():
                    self.faults.append(f"{told} leaves {result} that are not NaN")
            for kept, array in before.items():
                if memory[kept].array.tobytes() != array.tobytes():
                    self.faults.append(f"{told} changed {kept}")

    def all(self) -> dict[str, Any]:
        """The results of each part and of predict, twice, from other garbage: the same bits."""
        runs = []
        for garbage in ("nan", "bytes"):
            found = {prefix: self.part(prefix, garbage) for prefix in self.job["prefixes"]}
            predict = next(f for f in self.job["functions"] if f["name"] == "net_predict")
            memory = self.memory([predict], garbage)
            self.call(predict, memory)
            found["predict"] = {"predict": memory["output"].array.copy()}
            runs.append(found)
        self.faults += differences(runs[0], runs[1], "what the workspace held at first")
        for name, upper in self.job["uppers"].items():
            for wrong in (-1, upper, 2**31 - 1, -(2**31)):
                self.refused(name, wrong)
        return runs[0]


def differences(one: dict[str, Any], other: dict[str, Any], why: str) -> list[str]:
    """The results that have other bits."""
    return [
        f"{part}: {name} has other bits for {why}"
        for part, results in one.items()
        for name, value in results.items()
        if np.asarray(value).tobytes() != np.asarray(other[part][name]).tobytes()
    ]


def threads(count: int) -> None:
    """That many threads from now on."""
    ctypes.CDLL("libgomp.so.1").omp_set_num_threads(count)


def done(job: dict[str, Any]) -> dict[str, Any]:
    """All runs of a job: the results at each alignment, and every fault."""
    results, faults = [], []
    for shift in (0, 1):
        first: dict[str, Any] | None = None
        for count in job["threads"]:
            if count:
                threads(count)
            run = Run(job, shift)
            found = run.all()
            faults += [f"shift {shift}, threads {count}: {fault}" for fault in run.faults]
            if first is None:
                first = found
                results.append(found)
            else:
                told = differences(first, found, f"{count} threads")
                faults += [f"shift {shift}: {fault}" for fault in told]
    return {"results": results, "faults": list(dict.fromkeys(faults))}


def main() -> None:
    """Jobs until the input ends; what libraries print goes to standard error."""
    channel = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while True:
        try:
            job = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        pickle.dump(done(job), channel)
        channel.flush()


if __name__ == "__main__":
    main()
