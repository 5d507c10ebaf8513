"""The rules of the sweep one by one: matching, signs, folds, deltas, sums."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Rational, Symbol, exp, log, sqrt, tanh

from symbp.ir import (
    Access,
    Bracket,
    Equation,
    Fact,
    Fresh,
    Program,
    Range,
    Select,
    Tensor,
    compare,
    index,
    size,
)
from symbp.simplify.algebra import Algebra
from symbp.simplify.deltas import closed, common_conditions, opened, solve, substitute
from symbp.simplify.fold import Folder, fold_rules
from symbp.simplify.matching import Pattern, match
from symbp.simplify.moebius import fraction
from symbp.simplify.signs import Signs
from symbp.simplify.sums import Sums, declared_facts

n, k, j, m = (index(name) for name in "nkjm")
N, K, U = size("N"), size("K"), size("U")
ZERO = Integer(0)


def A(name: str, *indices: Expr | int) -> Access:
    return Access(name, *indices)


Z, P = A("z", n, k), A("p", n, k)
TENSORS = {
    t.name: t
    for t in [
        Tensor("z", (N, K)), Tensor("p", (N, K)), Tensor("w", (N, K)), Tensor("s", (N,)),
        Tensor("y", (N,), "integer", K), Tensor("t", (N, K), facts=frozenset([
            Fact("sums_to_one", 1)])), Tensor("wide", (N, 2 * K)), Tensor("q", (N,)),
        Tensor("d", (N, K), facts=frozenset([Fact("sums_to_zero", 0)])),
        Tensor("u", (N, K), facts=frozenset([Fact("unit")])),
    ]
}  # fmt: skip
ROWS = (Range(n, N), Range(k, K))


def definition(target: str, body: Expr, free: tuple[Range, ...] = ROWS) -> Equation:
    return Equation(target, tuple(r.index for r in free), free, body)


def program(*equations: Equation) -> Program:
    return Program(TENSORS, equations)


# Matching


def test_match_binds_indices() -> None:
    variables = frozenset([n, k])
    assert match(exp(Z), exp(A("z", j, A("y", j))), variables) == {n: j, k: A("y", j)}
    assert match(Z * A("s", n), A("s", j) * A("z", j, m), variables) == {n: j, k: m}


def test_match_refuses_two_values_for_one_index() -> None:
    assert match(Z * A("s", n), A("s", m) * A("z", j, k), frozenset([n, k])) is None


def test_match_through_an_offset() -> None:
    pattern = A("wide", n, K + k)
    assert match(pattern, A("wide", j, K + m), frozenset([n, k])) == {n: j, k: m}


def test_pattern_refuses_an_index_out_of_its_range() -> None:
    pattern = Pattern.over(A("wide", n, k), ROWS, TENSORS)
    readers = {j: N, m: K}
    assert pattern.match(A("wide", j, m), readers, TENSORS) is not None
    assert pattern.match(A("wide", j, K + m), readers, TENSORS) is None


def test_pattern_takes_whatever_its_tensor_allows() -> None:
    pattern = Pattern.over(Z, ROWS, TENSORS)
    assert pattern.match(A("z", j, A("y", j)), {j: N}, TENSORS) is not None


# Linear fractional solution


MOEBIUS = [
    lambda x: 1 / (1 + 1 / x),
    lambda x: (3 * x + 2) / (x - 5),
    lambda x: x / (1 + x),
    lambda x: 2 - x / 7,
    lambda x: (x + 1) * Rational(1, 2) + x,
]


@pytest.mark.parametrize("function", MOEBIUS)
def test_solution_of_a_linear_fraction(function: object) -> None:
    x = Symbol("x")
    solved = fraction(function(x), x)  # type: ignore[operator]
    assert solved is not None
    at = Rational(3, 11)
    numerator, divisor = solved.solve(function(at))  # type: ignore[operator]
    assert numerator / divisor == at


@pytest.mark.parametrize("function", [lambda x: x**2, lambda x: x * (x + 1), exp])
def test_no_linear_fraction(function: object) -> None:
    x = Symbol("x")
    assert fraction(function(x), x) is None  # type: ignore[operator]


# Signs


SIGNS = [
    (exp(Z), True, True),
    (1 + exp(Z), True, True),
    (Z**2, False, True),
    (Z**2 + Rational(1, 100), True, True),
    (A("u", n, k), True, True),
    (1 - A("u", n, k), True, True),
    (1 + A("u", n, k), True, True),
    (N - 1, False, True),
    (Z, False, False),
    (-exp(Z), False, False),
    (exp(Z) - 1, False, False),
    (sqrt(Z), False, False),
]


@pytest.mark.parametrize(("expression", "positive", "nonnegative"), SIGNS)
def test_signs(expression: Expr, positive: bool, nonnegative: bool) -> None:
    signs = Signs(program())
    assert signs.positive(expression) is positive
    assert signs.nonnegative(expression) is nonnegative


def test_signs_follow_definitions() -> None:
    total = Equation("s", (n,), (Range(n, N),), exp(A("z", n, j)), "sum", (Range(j, K),))
    guarded = Equation(
        "q", (n,), (Range(n, N),), exp(A("z", n, m)), "sum", (Range(m, K),), (compare(m, "<", n),)
    )
    signs = Signs(program(total, guarded))
    assert signs.positive(A("s", n))
    assert signs.nonnegative(A("q", n))
    assert not signs.positive(A("q", n))  # the range may be empty


def test_logistic_is_unit() -> None:
    signs = Signs(program(definition("p", 1 / (1 + exp(-Z)))))
    assert signs.unit(P)
    assert signs.nonzero(1 - P)


# Fold


def folded(expression: Expr, *definitions: Equation) -> Expr:
    source = program(*definitions)
    rules = fold_rules(definitions, Signs(source), TENSORS)
    return Folder(rules, Algebra(), TENSORS).fold(expression, {j: N, m: K, n: N, k: K})[0]


def test_fold_sigmoid() -> None:
    z, p = A("z", j, m), A("p", j, m)
    raw = exp(-z) / (1 + exp(-z)) ** 2
    assert folded(raw, definition("p", 1 / (1 + exp(-Z)))) == p * (1 - p)


def test_fold_softmax() -> None:
    raw = exp(A("z", j, m)) / A("s", j) - A("w", j, m)
    expected = A("p", j, m) - A("w", j, m)
    assert folded(raw, definition("p", exp(Z) / A("s", n))) == expected


def test_fold_normalised() -> None:
    hat = definition("p", (Z - A("q", n)) / A("s", n))
    raw = (A("z", j, m) - A("q", j)) ** 2 / A("s", j)
    assert folded(raw, hat) == A("p", j, m) ** 2 * A("s", j)


def test_fold_makes_no_divisor_that_may_be_zero() -> None:
    product = definition("p", Z * A("w", n, k))
    raw = A("w", j, m) ** 3 * A("z", j, m) ** 2 + A("w", j, m)
    assert all(f.exp > 0 for f in folded(raw, product).atoms(type(Z**2)) if f.is_Pow)
    assert A("w", j, m) in folded(tanh(A("w", j, m)), product).atoms(Access)


def test_fold_wants_the_guard() -> None:
    causal = compare(n, ">=", k)
    rule = Equation("p", (n, k), ROWS, exp(Z) / A("s", n), guard=(causal,))
    rules = fold_rules([rule], Signs(program(rule)), TENSORS)
    folder = Folder(rules, Algebra(), TENSORS)
    raw = exp(A("z", j, m)) / A("s", j)
    assert folder.fold(raw, {j: N, m: K})[0] == raw
    guard = frozenset([causal.xreplace({n: j, k: m})])
    assert folder.fold(raw, {j: N, m: K}, guard)[0] == A("p", j, m)


# Deltas


def test_delta_substitutes_what_it_fixes() -> None:
    bracket = Bracket(compare(k, "==", A("y", n)))
    found = substitute(bracket / A("p", n, A("y", n)))
    assert found == bracket / A("p", n, k)


def test_bracket_is_one_beside_itself() -> None:
    bracket = Bracket(compare(n, ">=", k))
    assert substitute(bracket * (Z - bracket * P)) == bracket * (Z - P)


def test_solve_an_equality() -> None:
    assert solve(compare(2 * n + k, "==", j), k) == j - 2 * n
    assert solve(compare(2 * n + k, "==", j), n) is None
    assert solve(compare(A("y", k), "==", k), k) is None


def test_guards_open_and_close() -> None:
    causal = compare(n, ">=", k)
    inside = opened(Z + Select(causal, P, ZERO), (), TENSORS)
    assert inside == Z + Bracket(causal) * P
    assert closed(inside, {n: N, k: K}, TENSORS) == Z + Select(causal, P, ZERO)


def test_what_may_be_out_of_bounds_stays_in_its_choice() -> None:
    first, second = compare(k, ">=", Integer(1)), compare(n, ">=", k)
    before = A("p", n, k - 1)
    body = before * (Bracket(first) * Bracket(second) * Z + Bracket(first) * A("w", n, k))
    found = closed(body, {n: N, k: K}, TENSORS)
    assert not any(before in a.atoms(Access) for a in found.args if not isinstance(a, Select))


def test_conditions_on_values_stay_choices() -> None:
    choice = Select(compare(Z, ">", ZERO), 1 / Z, ZERO)
    assert opened(choice, (), TENSORS) == choice


def test_common_conditions() -> None:
    causal = compare(n, ">=", k)
    bracket = Bracket(causal)
    free = lambda access: frozenset()  # noqa: E731
    assert common_conditions(bracket * Z - bracket * P, free) == (Z - P, (causal,))
    assert common_conditions(bracket * Z - P, free) == (bracket * Z - P, ())
    zero = lambda access: frozenset([causal]) if access == P else frozenset()  # noqa: E731
    assert common_conditions(bracket * Z - P, zero) == (Z - P, (causal,))


# Sums


def sums(*equations: Equation) -> Sums:
    fresh = Fresh(["n", "k", "j", "m"])
    found = Sums(program(*equations), Algebra(), fresh)
    for fact in declared_facts(TENSORS, fresh):
        found.learn(fact)
    for equation in equations:
        found.define(equation)
    return found


OVER_K, BY_ROW = (Range(k, K),), (Range(n, N),)
LABEL = compare(k, "==", A("y", n))
MEAN = Equation("q", (n,), BY_ROW, A("z", n, j) / K, "sum", (Range(j, K),))


RESOLVED = [
    (A("s", n), frozenset(), K * A("s", n)),
    (Z, frozenset([LABEL]), A("z", n, A("y", n))),
    (Bracket(LABEL) * Z, frozenset(), A("z", n, A("y", n))),
    (A("t", n, k), frozenset(), Integer(1)),
    (A("t", n, k) * A("s", n), frozenset(), A("s", n)),
    (Z, frozenset(), K * A("q", n)),
    (Z - A("q", n), frozenset(), ZERO),
    (ZERO, frozenset(), ZERO),
]


@pytest.mark.parametrize(("body", "guard", "expected"), RESOLVED)
def test_resolved_sums(body: Expr, guard: frozenset, expected: Expr) -> None:
    found = sums(MEAN).sum(body, OVER_K, guard, BY_ROW)
    assert found.new == ()
    assert found.expression == expected


def test_sum_over_the_other_axis() -> None:
    found = sums().sum(A("d", n, k) * A("s", n) ** 0, BY_ROW, frozenset(), OVER_K)
    assert found.expression == 0


def test_constants_leave_a_sum() -> None:
    found = sums().sum(A("s", n) * Z * P / N, OVER_K, frozenset(), BY_ROW)
    (new,) = found.new
    assert found.expression == A("s", n) * A(new.target, n) / N
    assert new.body == Z * P


def test_equal_sums_are_one() -> None:
    table = sums()
    first = table.sum(Z * P, OVER_K, frozenset(), BY_ROW)
    table.commit(first)
    second = table.sum(A("p", m, j) * A("z", m, j), (Range(j, K),), frozenset(), (Range(m, N),))
    assert second.new == ()
    assert second.expression == A(first.new[0].target, m)


def test_sums_over_other_ranges_differ() -> None:
    table = sums()
    table.commit(table.sum(A("wide", n, k), OVER_K, frozenset(), BY_ROW))
    longer = table.sum(A("wide", n, j), (Range(j, 2 * K),), frozenset(), BY_ROW)
    assert len(longer.new) == 1


def test_sums_under_other_guards_differ() -> None:
    table = sums()
    causal = frozenset([compare(n, ">=", k)])
    table.commit(table.sum(Z * P, OVER_K, causal, BY_ROW))
    assert len(table.sum(Z * P, OVER_K, frozenset(), BY_ROW).new) == 1
    assert table.sum(Z * P, OVER_K, causal, BY_ROW).new == ()


def test_a_difference_is_not_expanded_for_nothing() -> None:
    found = sums().sum((Z - A("q", n)) * P, OVER_K, frozenset(), BY_ROW)
    (new,) = found.new
    assert new.body == (Z - A("q", n)) * P


def test_a_label_out_of_range_keeps_its_guard() -> None:
    table = sums()
    wide = table.sum(Z, (Range(k, U),), frozenset([LABEL]), BY_ROW)
    assert wide.expression != A("z", n, A("y", n))
    assert wide.expression.has(Bracket)


def test_log_is_no_constant() -> None:
    found = sums().sum(log(Z), OVER_K, frozenset(), BY_ROW)
    assert len(found.new) == 1
