"""`NAME_noise` against the recipe of docs/random.md in Python's integers."""

from __future__ import annotations

import ctypes
import math
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from declared import declared, written

_GOLDEN = 0x9E3779B97F4A7C15
_MASK = 2**64 - 1


def mix(z: int) -> int:
    """splitmix64's mixing."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 & _MASK
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB & _MASK
    return z ^ (z >> 31)


def words(seed: int, k: int) -> Iterator[int]:
    """The words of tensor k."""
    key = mix(mix(seed + _GOLDEN & _MASK) + (k + 1) * _GOLDEN & _MASK)
    i = 0
    while True:
        yield mix(key + (i + 1) * _GOLDEN & _MASK)
        i += 1


def uniform(seed: int, k: int, count: int, bits: int) -> Any:
    """Numbers from 0 up to 1."""
    source = words(seed, k)
    return np.array([(next(source) >> (64 - bits)) / 2.0**bits for _ in range(count)])


def normal(seed: int, k: int, count: int, bits: int) -> Any:
    """Box and Muller's."""
    u = uniform(seed, k, count + count % 2, bits)
    pairs = [
        (math.sqrt(-2 * math.log(1 - a)), 2 * math.pi * b)
        for a, b in zip(u[::2], u[1::2], strict=True)
    ]
    return np.array([r * f(a) for r, a in pairs for f in (math.cos, math.sin)])[:count]


def test_the_recipe_is_the_documented_one() -> None:
    source = words(0, 0)
    assert [f"{next(source):016x}" for _ in range(2)] == ["238275bc38fcbe91", "f89a2566b5822c54"]
    assert f"{next(words(42, 0)):016x}" == "6310bf04d8207f46"


@pytest.mark.parametrize(
    ("dtype", "flags"),
    [(np.float32, ("-O3", "-march=native", "-ffast-math")), (np.float64, ("-O0",))],
)
def test_the_draw(dtype: Any, flags: tuple[str, ...], tmp_path: Path, compiler: str) -> None:
    written(declared("adversaries"), tmp_path)  # eps (5, 3) normal, then two masks (5, 6)
    double = ["-Dnet_DOUBLE"] if dtype is np.float64 else []
    command = [compiler, "-std=c99", *flags, *double, "-fPIC", "-c", "net.c", "-o", "net.o"]
    subprocess.run(command, cwd=tmp_path, check=True)
    linked = [compiler, "-shared", "net.o", "-o", "net.so", "-lm"]
    subprocess.run(linked, cwd=tmp_path, check=True)
    library = ctypes.CDLL(str(tmp_path / "net.so"))
    bits, tolerance = (53, 1e-14) if dtype is np.float64 else (24, 2e-6)
    for seed in (0, 1, 12345678901234567890, 2**64 - 1):
        noise = np.full(15 + 30 + 30, np.nan, dtype)
        library.net_noise(ctypes.c_uint64(seed), ctypes.c_void_p(noise.ctypes.data))
        np.testing.assert_allclose(
            noise[:15], normal(seed, 0, 15, bits), rtol=tolerance, atol=tolerance
        )
        np.testing.assert_array_equal(noise[15:45], uniform(seed, 1, 30, bits).astype(dtype))
        np.testing.assert_array_equal(noise[45:], uniform(seed, 2, 30, bits).astype(dtype))
