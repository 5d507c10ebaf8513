"""Closed forms of recurrent layers: gate adjoints through what the forward pass saved."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from simplify_networks import A, only, simplified
from sympy import Expr, Symbol, exp, tanh

from symbp.derive.model import Derivation
from symbp.ir import Equation, Scan, schedule

KINDS = ("rnn", "lstm", "gru")


def layer(kind: str, returned: str = "sequence", *, reverse: bool = False) -> Derivation:
    """The gradient of one recurrent layer alone, its output's adjoint handed in."""
    options = f"units: 4, return: {returned}, reverse: {str(reverse).lower()}, name: l"
    head = "name: net\ninputs: {x: [batch, T, 3]}\nwrt: [x]\nlayers:\n"
    return only(simplified(f"{head}- {kind}: {{{options}}}\n"))


def units(derivation: Derivation) -> Symbol:
    """The size that stands for the number of units."""
    size = derivation.program.tensors["l.W_hh"].shape[1]
    assert isinstance(size, Symbol)
    return size


def gate(derivation: Derivation, target: str, number: int) -> Equation:
    """The equation for one gate's part of a tensor."""
    at = number * units(derivation)
    (found,) = (
        q
        for q in derivation.program.equations
        if q.target == target and q.lhs[-1] - at == q.free[-1].index
    )
    return found


def is_body(found: Equation, expected: Callable[[Expr, Expr, Expr], Expr]) -> bool:
    """Whether the body is that function of example, step and unit."""
    return bool(found.body == expected(*(r.index for r in found.free)))


def backward_scan(derivation: Derivation) -> Scan:
    """The one recurrence among the backward equations."""
    (found,) = (
        r
        for r in schedule(derivation.program)
        if isinstance(r, Scan) and not set(r.dimension) & derivation.primal
    )
    return found


def test_rnn_through_its_state() -> None:
    found = gate(layer("rnn"), "∂l.z", 0)
    assert is_body(
        found,
        lambda n, t, u: (1 - A("l.h·steps", n, t + 1, u) ** 2) * A("∂l.h·steps", n, t + 1, u),
    )


def test_lstm_input_gate() -> None:
    i, g = (lambda n, t, u, k=k: A(f"l.{k}", n, t, u) for k in "ig")
    assert is_body(
        gate(layer("lstm"), "∂l.z", 0),
        lambda n, t, u: A("∂l.c·steps", n, t + 1, u) * g(n, t, u) * i(n, t, u) * (1 - i(n, t, u)),
    )


def test_lstm_forget_gate() -> None:
    assert is_body(
        gate(layer("lstm"), "∂l.z", 1),
        lambda n, t, u: (
            A("∂l.c·steps", n, t + 1, u)
            * A("l.c·steps", n, t, u)
            * A("l.f", n, t, u)
            * (1 - A("l.f", n, t, u))
        ),
    )


def test_lstm_candidate() -> None:
    assert is_body(
        gate(layer("lstm"), "∂l.z", 2),
        lambda n, t, u: (
            A("∂l.c·steps", n, t + 1, u) * A("l.i", n, t, u) * (1 - A("l.g", n, t, u) ** 2)
        ),
    )


def test_lstm_output_gate_reads_the_state() -> None:
    # tanh(c) o is h, so tanh(c) o (1 - o) is h (1 - o)
    assert is_body(
        gate(layer("lstm"), "∂l.z", 3),
        lambda n, t, u: (
            A("∂l.h·steps", n, t + 1, u) * A("l.h·steps", n, t + 1, u) * (1 - A("l.o", n, t, u))
        ),
    )


def test_lstm_cell_through_the_saved_tanh() -> None:
    derivation = layer("lstm")
    (found,) = (q for q in derivation.program.equations if q.target == "∂l.c·steps")
    n, t, u = (r.index for r in found.free)
    here = A("∂l.h·steps", n, t + 1, u) * A("l.o", n, t, u) * (1 - A("l·tanh", n, t, u) ** 2)
    ahead = A("∂l.c·steps", n, t + 2, u) * A("l.f", n, t + 1, u)
    rest = found.body - here
    assert ahead in rest.args
    assert not rest.has(tanh)


def test_gru_update_gate_reads_both_states() -> None:
    # (h[t-1] - n) (1 - z) is h[t-1] - h[t]
    assert is_body(
        gate(layer("gru"), "∂l.s", 1),
        lambda n, t, u: (
            (A("l.h·steps", n, t, u) - A("l.h·steps", n, t + 1, u))
            * A("l.z", n, t, u)
            * A("∂l.h·steps", n, t + 1, u)
        ),
    )


def test_gru_reset_gate() -> None:
    assert is_body(
        gate(layer("gru"), "∂l.s", 0),
        lambda n, t, u: A("∂l.r", n, t, u) * A("l.r", n, t, u) * (1 - A("l.r", n, t, u)),
    )


def test_gru_candidate() -> None:
    derivation = layer("gru")
    new = lambda n, t, u: A("l.new", n, t, u)  # noqa: E731
    adjoint = lambda n, t, u: A("∂l.new", n, t, u) * (1 - new(n, t, u) ** 2)  # noqa: E731
    assert is_body(gate(derivation, "∂l.a", 2), adjoint)
    assert is_body(
        gate(derivation, "∂l.s", 2), lambda n, t, u: adjoint(n, t, u) * A("l.r", n, t, u)
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("returned", ["sequence", "last"])
@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
def test_nothing_is_computed_again(kind: str, returned: str, *, reverse: bool) -> None:
    derivation = layer(kind, returned, reverse=reverse)
    backward = [q for q in derivation.program.equations if q.target not in derivation.primal]
    assert not any(q.body.has(exp, tanh) for q in backward)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
def test_one_product_inside_the_loop_and_no_parameter(kind: str, *, reverse: bool) -> None:
    derivation = layer(kind, reverse=reverse)
    scan = backward_scan(derivation)
    sums = [s.equation for s in scan.steps if s.equation.reduction == "sum"]
    (inside,) = sums
    assert "l.W_hh" in {a.tensor for a in inside.reads()}
    assert not {"∂x", "∂l.W_ih", "∂l.W_hh", "∂l.b_ih", "∂l.b_hh"} & set(scan.dimension)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("reverse", [False, True], ids=["forward", "reverse"])
def test_a_state_that_starts_at_zero_has_no_adjoint_there(kind: str, *, reverse: bool) -> None:
    derivation = layer(kind, reverse=reverse)
    found = [q for q in derivation.program.equations if q.target == "∂l.h·steps"]
    shape = derivation.program.tensors["l.h·steps"].shape[1]
    (extent,) = {q.free[1].extent for q in found}
    assert extent == shape - 1
