"""Networks from declarations, simplified, and ways to look at one equation of the result."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from sympy import Expr

from symbp.derive import NetworkDerivation, derive
from symbp.derive.model import Derivation
from symbp.ir import Access, Bracket, Compare, Equation, Program, run
from symbp.ir.numbers import Numbers
from symbp.library import Library
from symbp.network.build import build
from symbp.simplify import simplify_network
from symbp.spec import read

A = Access


def derived(text: str) -> NetworkDerivation:
    """A declaration's unsimplified gradient."""
    specification, problems = read(text, "net.yaml")
    assert specification is not None, problems
    family, problems = build(specification, Library(specification.definitions), {})
    assert family is not None, problems
    return derive(family.main)


def simplified(text: str) -> NetworkDerivation:
    """A declaration's gradient in closed form."""
    return simplify_network(derived(text))


def formula(inputs: str, text: str, more: str = "") -> NetworkDerivation:
    """A network that is one formula, in closed form."""
    return simplified(formula_text(inputs, text, more))


def formula_text(inputs: str, text: str, more: str = "") -> str:
    """The declaration of a network that is one formula."""
    lines = "".join(f"  {line.strip()}\n" for line in text.strip().splitlines())
    return f"name: net\ninputs: {{{inputs}}}\n{more}\nformula: |\n{lines}"


def equation(network: NetworkDerivation, target: str) -> Equation:
    """The one equation that defines a tensor, by its formal name."""
    found = [
        q
        for fragment in network.fragments.values()
        for q in fragment.derivation.program.equations
        if q.target == target
    ]
    assert len(found) == 1, [q.target for q in found]
    return found[0]


def is_body(found: Equation, expected: Callable[..., Expr]) -> bool:
    """Whether the body is that function of the left side's indices, then of the bound ones."""
    body = expected(*found.lhs, *[r.index for r in found.bound])
    return bool(found.body == body)


def at(index: Expr, value: Expr) -> Expr:
    """The bracket [index == value]."""
    return Bracket(Compare("eq", index - value))


def values(
    program: Program, arrays: Mapping[str, Any], sizes: Mapping[str, int], numbers: Numbers | None
) -> dict[str, np.ndarray]:
    """Every tensor's value; sizes by name."""
    bound = {s: sizes[s.name] for s in program.sizes()}
    given = {name: arrays[name] for name in program.inputs()}
    return run(program, given, bound, numbers)


def only(network: NetworkDerivation) -> Derivation:
    """The derivation of the only fragment."""
    (fragment,) = network.fragments.values()
    return fragment.derivation
