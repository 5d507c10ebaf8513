"""What the tests of the formula language share: lowering a text, and evaluating it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from sympy import Expr, Integer, Rational, Symbol

from symbp.ir import Program, Tensor, run, size, verify
from symbp.lang import Context, Lowered, lower, parse


def tensor(name: str, *shape: int | str, kind: Any = "real") -> Tensor:
    """A tensor whose dimensions are numbers or names of sizes."""
    return Tensor(name, tuple(size(s) if isinstance(s, str) else Integer(s) for s in shape), kind)


def context(*tensors: Tensor, scalars: Mapping[str, Any] | None = None, **more: Any) -> Context:
    """A context over the tensors; scalars are numbers or names of sizes."""
    named: dict[str, Expr] = {
        name: size(value) if isinstance(value, str) else Rational(str(value))
        for name, value in (scalars or {}).items()
    }
    return Context({t.name: t for t in tensors}, named, **more)


def lowered(text: str, around: Context) -> Lowered:
    """The lowered formula, which must be without mistakes, and its program verified."""
    statements, problems = parse(text)
    assert not problems, problems
    result = lower(statements, around)
    assert not result.problems, result.problems
    verify(program(result, around))
    return result


def program(result: Lowered, around: Context) -> Program:
    """The formula's program with what it reads."""
    tensors = (*around.tensors.values(), *result.tensors)
    return Program({t.name: t for t in tensors}, result.equations)


def evaluate(
    text: str,
    arrays: Mapping[str, Any],
    scalars: Mapping[str, Any] | None = None,
    sizes: Mapping[str, int] | None = None,
    **more: Any,
) -> dict[str, Any]:
    """Every tensor of the formula, by its name in the IR, computed by the reference interpreter.

    Integer arrays are integer tensors; shapes are taken as numbers.
    """
    tensors = [
        tensor(n, *np.shape(a), kind="integer" if np.asarray(a).dtype == np.int64 else "real")
        for n, a in arrays.items()
    ]
    around = context(*tensors, scalars=scalars, **more)
    values: dict[Symbol, int] = {size(n): v for n, v in (sizes or {}).items()}
    return run(program(lowered(text, around), around), arrays, values)


def mistakes(text: str, around: Context | None = None) -> list[str]:
    """The problems of parsing or else lowering, as `line:column: message`."""
    statements, problems = parse(text)
    if not problems and around is not None:
        problems = list(lower(statements, around).problems)
    places = [p.mark for p in problems]
    return [
        f"{m.line}:{m.column}: {p.message}" if m else p.message
        for m, p in zip(places, problems, strict=True)
    ]


def mistake(text: str, around: Context | None = None) -> str:
    """The only problem."""
    (found,) = mistakes(text, around)
    return found
