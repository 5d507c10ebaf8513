"""What the derive-time check accepts, and what it refuses, naming the equation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sympy import Expr, Integer, S, cosh, erf, exp, log, sinh, sqrt, tanh

from symbp.check import check_fragments, inspect_fragments
from symbp.derive import NetworkDerivation
from symbp.errors import CheckError
from symbp.ir import (
    Access,
    Equation,
    Fact,
    Program,
    Range,
    Select,
    Stop,
    Tensor,
    compare,
    elementwise,
    index,
    size,
)
from tests.check.networks import (
    DENSE_TENSORS,
    K,
    N,
    U,
    classifier,
    dense,
    dense_network,
    derivation,
    network,
    with_body,
    with_program,
)


def relu(z: Expr) -> Expr:
    return Select(compare(z, ">", S.Zero), z, S.Zero)


def gelu(z: Expr) -> Expr:
    return z * (1 + erf(z / sqrt(2))) / 2


@pytest.mark.parametrize("activation", [tanh, relu, gelu, sqrt, abs, lambda z: log(1 - z)])
def test_a_right_derivation_passes(activation):
    whole = derivation(dense_network(activation))
    report = check_fragments(whole, whole)
    assert report.passed
    assert report.worst("complex step", "finite differences") < 1e-12


def test_every_input_is_probed_on_its_own():
    whole = derivation(dense_network(tanh))
    report = check_fragments(whole, whole)
    probed = {c.subject for c in report.comparisons if c.method == "complex step"}
    assert probed == {"W", "b", "x"}


def test_the_error_function_is_checked_by_differences():
    whole = derivation(dense_network(gelu))
    methods = {c.method for c in check_fragments(whole, whole).comparisons}
    assert "finite differences" in methods
    assert "complex step" not in methods


@pytest.mark.parametrize("wrong", [lambda e: 2 * e, lambda e: -e, lambda e: e + S(1) / 1000])
@pytest.mark.parametrize("target", ["∂W", "∂b", "∂x"])
def test_a_wrong_adjoint_is_refused_and_its_equation_named(target, wrong):
    broken = with_body(derivation(dense_network(tanh)), target, wrong)
    with pytest.raises(CheckError) as error:
        check_fragments(broken, broken)
    assert f"{target}[" in str(error.value)
    assert "slope" in str(error.value)
    assert len(str(error.value).splitlines()) == 1


def test_an_inner_adjoint_is_blamed_rather_than_what_depends_on_it():
    broken = with_body(derivation(dense_network(tanh)), "∂s", lambda e: 3 * e)
    with pytest.raises(CheckError) as error:
        check_fragments(broken, broken)
    lines = str(error.value).splitlines()
    assert len(lines) == 1  # W and x both go through s, b does not
    assert ": ∂s[" in lines[0]


def test_primal_equations_that_left_the_formula_are_refused():
    whole = derivation(dense_network(tanh))
    broken = with_body(whole, "a", lambda e: e + 1)
    with pytest.raises(CheckError, match=r"a in only failed the check \(forward\): a\["):
        check_fragments(broken, broken)


@pytest.mark.parametrize("target", ["∂W", "∂s", "∂a", "a"])
def test_a_corrupted_simplification_is_refused(target):
    whole = derivation(classifier())
    own = ("formula",)
    assert check_fragments(whole, whole, own=own).passed
    broken = with_body(whole, target, lambda e: e * (1 + S(1) / 10000))
    with pytest.raises(CheckError) as error:
        check_fragments(whole, broken, own=own)
    assert f": {target}[" in str(error.value)
    assert "unsimplified" in str(error.value)


def test_another_convention_at_a_kink_is_refused():
    whole = derivation(dense_network(relu))
    at_zero_too = lambda e: e.replace(  # noqa: E731
        lambda n: n.func.__name__ == "Compare" and n.op == "gt",
        lambda n: compare(n.difference, ">=", S.Zero),
    )
    broken = with_body(with_body(whole, "∂s", at_zero_too), "∂b", at_zero_too)
    with pytest.raises(CheckError, match="special points"):
        check_fragments(whole, broken)


def test_a_new_divisor_is_refused_though_random_points_agree():
    whole = derivation(dense_network(tanh))

    def divided(e: Expr) -> Expr:
        """Times a / tanh(z), which is 1 but for z = 0."""
        z = next(node.args[0] for node in e.atoms(tanh))
        saved = Access("a", *next(n for n in z.args if n.tensor == "s").indices)
        return e * saved / tanh(z)

    broken = with_body(whole, "∂b", divided)
    with pytest.raises(CheckError, match="special points"):
        check_fragments(whole, broken)


def test_overflow_in_float32_is_refused():
    whole = derivation(classifier())
    with pytest.raises(CheckError, match=r"float32.*: p\[.*not finite in float32 at inputs of 100"):
        check_fragments(whole, whole, own=())


def test_overflow_of_a_formula_of_the_users_is_noted():
    whole = derivation(classifier())
    report = check_fragments(whole, whole, own=("formula",))
    assert any("not finite in float32" in note for note in report.notes)


def test_overflow_that_a_pass_brought_into_a_formula_of_the_users_is_refused():
    whole = derivation(dense_network(tanh))
    broken = with_body(whole, "a", lambda e: e.replace(tanh, lambda z: sinh(z) / cosh(z)))
    with pytest.raises(CheckError, match=r"float32.*a\[.*not finite in float32"):
        check_fragments(whole, broken)


def test_a_broken_gradient_of_a_finite_formula_of_the_users_is_refused():
    """Divided by what vanishes when tanh is saturated, by a pass or not; a itself is finite."""

    def divided(e: Expr) -> Expr:
        a = next(iter(e.atoms(tanh)))
        return e * (1 - a) * (1 + a) / ((1 - a) ** 2 + 2 * a * (1 - a))

    whole = derivation(dense_network(tanh))
    broken = with_body(whole, "∂s", divided)
    with pytest.raises(CheckError, match=r"float32.*∂s\[.*not finite in float32"):
        check_fragments(broken, broken, own=("formula",))


def test_a_point_without_a_derivative_is_noted_for_a_formula_of_the_users():
    whole = derivation(dense_network(lambda z: abs(z) ** z))
    report = check_fragments(whole, whole)
    assert any("not finite at zeros" in note for note in report.notes)
    with pytest.raises(CheckError, match="special points"):
        check_fragments(whole, whole, own=())


def test_an_exact_value_out_of_range_is_no_failure():
    whole = derivation(dense_network(exp))
    assert check_fragments(whole, whole).passed


def of_row_sums(facts: frozenset[Fact]) -> NetworkDerivation:
    """out = w times the row sums of x, of which `facts` are declared."""
    n, k, m = index("n"), index("k"), index("m")
    tensors = {"x": Tensor("x", (N, K), facts=facts), "w": Tensor("w", (N,))}
    tensors |= {"t": Tensor("t", (N,)), "out": Tensor("out", (N,))}
    total = Equation("t", (n,), (Range(n, N),), Access("x", n, k), "sum", (Range(k, K),))
    out = elementwise("out", [(m, N)], Access("t", m) * Access("w", m))
    program = Program(tensors, (total, out))
    return derivation(network(program, ("w",), "out", wrt=("x",)))


def test_facts_of_inputs_hold_at_the_points():
    """sum(x) = 1 lets a pass write 1 for the sum; without the fact that is refused."""
    known = of_row_sums(frozenset({Fact("sums_to_one", 1)}))
    assert check_fragments(known, with_body(known, "t", lambda e: 1 / K)).passed
    unknown = of_row_sums(frozenset())
    with pytest.raises(CheckError):
        check_fragments(unknown, with_body(unknown, "t", lambda e: 1 / K))


def test_a_false_claim_about_a_tensor_is_refused():
    whole = derivation(dense_network(tanh))
    program = whole.fragments["only"].derivation.program
    claimed = replace(program.tensors["a"], facts=frozenset({Fact("unit")}))
    changed = Program({**program.tensors, "a": claimed}, program.equations)
    with pytest.raises(CheckError, match="it is not unit, as was claimed"):
        check_fragments(whole, with_program(whole, changed))


def test_stop_is_a_constant():
    whole = derivation(dense_network(lambda z: Stop(z) * z))
    assert check_fragments(whole, whole).passed
    seen_through = with_body(derivation(dense_network(lambda z: z * z)), "a", lambda e: e)
    broken = replace(seen_through, network=whole.network)
    with pytest.raises(CheckError, match="slope"):
        check_fragments(broken, broken)


def test_recurrences_and_their_reverse_are_checked():
    t, n, k, j, a, b, s = map(index, ("t", "n", "k", "j", "a", "b", "s"))
    time, units = size("T"), size("H")
    tensors = {
        "x": Tensor("x", (N, time, units)),
        "U": Tensor("U", (units, units)),
        "r": Tensor("r", (N, time, units)),
        "h": Tensor("h", (N, time, units)),
    }
    before = Select(compare(t, ">=", Integer(1)), Access("h", n, t - 1, j), S.Zero)
    mixed = Equation(
        "r",
        (n, t, k),
        (Range(n, N), Range(t, time), Range(k, units)),
        Access("U", k, j) * before,
        "sum",
        (Range(j, units),),
    )
    state = elementwise(
        "h", [(a, N), (s, time), (b, units)], tanh(Access("x", a, s, b) + Access("r", a, s, b))
    )
    program = Program(tensors, (mixed, state))
    whole = derivation(network(program, ("U",), "h", wrt=("x",)))
    assert check_fragments(whole, whole).passed
    broken = with_body(whole, "∂U", lambda e: 2 * e)
    with pytest.raises(CheckError, match="∂U"):
        check_fragments(broken, broken)


def test_ties_of_a_maximum_go_to_the_first():
    n, k = index("n"), index("k")
    tensors = {"x": Tensor("x", (N, K)), "m": Tensor("m", (N,))}
    largest = Equation("m", (n,), (Range(n, N),), Access("x", n, k), "max", (Range(k, K),))
    whole = derivation(network(Program(tensors, (largest,)), (), "m", wrt=("x",)))
    assert check_fragments(whole, whole).passed


def test_a_gather_is_checked_through_its_scatter():
    n, k = index("n"), index("k")
    tensors = {
        "E": Tensor("E", (U, K)),
        "y": Tensor("y", (N,), "integer", U),
        "out": Tensor("out", (N, K)),
    }
    gather = elementwise("out", [(n, N), (k, K)], Access("E", Access("y", n), k))
    whole = derivation(network(Program(tensors, (gather,)), ("E",), "out"))
    assert check_fragments(whole, whole).passed
    broken = with_body(whole, "∂E", lambda e: 2 * e)
    with pytest.raises(CheckError, match="∂E"):
        check_fragments(broken, broken)


def test_a_window_is_checked_at_its_own_extents():
    """The extents 9 and 4 hang together through the stride, and do not survive being shrunk."""
    p, r = index("p"), index("r")
    length, places = size("L"), size("P")
    tensors = {
        "x": Tensor("x", (length,)),
        "w": Tensor("w", (Integer(3),)),
        "out": Tensor("out", (places,)),
    }
    window = Equation(
        "out",
        (p,),
        (Range(p, places),),
        Access("w", r) * Access("x", 2 * p + r),
        "sum",
        (Range(r, Integer(3)),),
    )
    sizes = {length: Integer(9), places: Integer(4)}
    whole = derivation(network(Program(tensors, (window,)), ("w",), "out", sizes=sizes, wrt=("x",)))
    assert check_fragments(whole, whole).passed


def test_a_program_finite_nowhere_is_refused():
    whole = derivation(dense_network(lambda z: log(-1 - z**2)))
    with pytest.raises(CheckError, match="no point was found"):
        check_fragments(whole, whole)


def test_the_check_is_deterministic():
    whole = derivation(dense_network(tanh))
    first, second = (inspect_fragments(whole, whole) for _ in range(2))
    assert first.comparisons == second.comparisons


def test_equal_fragments_are_checked_once():
    whole = derivation(dense_network(tanh))
    twice = replace(
        whole,
        calls=whole.calls * 2,
        network=replace(whole.network, instances=whole.network.instances * 2),
    )
    twice = replace(twice, calls=tuple(replace(c, instance=i) for i, c in enumerate(twice.calls)))
    once = inspect_fragments(whole, whole).comparisons
    assert inspect_fragments(twice, twice).comparisons == once


def test_shapes_of_the_fixture():
    """The fixtures differentiate what the tests name."""
    whole = derivation(dense_network(tanh))
    assert set(whole.gradients) == {"W", "b", "x"}
    assert [q.target for q in dense()] == ["s", "a"]
    assert set(DENSE_TENSORS) == {"x", "W", "b", "s", "a"}


def test_a_fact_that_no_call_provides_does_not_count():
    """Told that x sums to one, a pass wrote 1; but nothing says so of what is bound to x."""
    whole = of_row_sums(frozenset())
    program = whole.fragments["only"].derivation.program
    told = replace(program.tensors["x"], facts=frozenset({Fact("sums_to_one", 1)}))
    claimed = with_program(whole, Program({**program.tensors, "x": told}, program.equations))
    assert check_fragments(whole, claimed).passed  # it changed nothing on that account
    with pytest.raises(CheckError):
        check_fragments(whole, with_body(claimed, "t", lambda e: 1 / K))
