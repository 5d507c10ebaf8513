"""What a mask hides: the conditions under which anything reads a product's results."""

from __future__ import annotations

from collections.abc import Collection

import pytest
from plan_statements import Over, said
from sympy import Integer, exp
from sympy.logic.boolalg import Boolean

from symbp.ir import Access, Equation, Scan, Tensor, compare, index
from symbp.plan import Alias, Clear, Contraction, Loop, Scatter, Statement
from symbp.plan.statements.demand import demanded

T, U, K, A, B, H = (index(n) for n in "tukabh")
OVER = Over({T: 6, U: 6, A: 6, B: 6, K: 3, H: 3})
SHAPES = {"q": (6, 3), "k": (6, 3), "s": (6, 6), "v": (6, 3), "g": (6,), "w": (6, 6), "c": (6, 6)}
TENSORS = {n: Tensor(n, tuple(map(Integer, shape))) for n, shape in SHAPES.items()}
SCORES = OVER.product("s", (T, U), Access("q", T, K), Access("k", U, K))
CAUSAL, LATE = compare(U, "<=", T), compare(T, ">=", Integer(2))
S = Access("s", A, B)


def masked(*guard: Boolean) -> Statement:
    """A reader with index names of its own; the guard is by the product's."""
    mine = (g.xreplace({T: A, U: B}) for g in guard)
    return OVER.each("p", (A, B), exp(S), *mine)


def within(*statements: Statement, scratch: Collection[str] = ("s",)) -> set[Boolean]:
    """The conditions that the one product among the statements has afterwards."""
    found = demanded(statements, scratch, TENSORS)
    (number,) = (k for k, s in enumerate(statements) if said(s).startswith("s[t"))
    others = [k for k in range(len(statements)) if k != number]
    assert [found[k] for k in others] == [statements[k] for k in others]
    product = found[number]
    assert isinstance(product, Contraction)
    return set(product.within)


def test_a_product_learns_by_its_own_indices_what_its_reader_leaves_out() -> None:
    assert within(SCORES, masked(CAUSAL)) == {CAUSAL}
    assert within(SCORES, masked(CAUSAL & LATE)) == {CAUSAL, LATE}


def test_all_readers_count() -> None:
    assert within(SCORES, masked(CAUSAL, LATE), masked(CAUSAL)) == {CAUSAL}
    assert within(SCORES, masked(CAUSAL), masked()) == set()
    assert within(SCORES, masked(CAUSAL), masked(LATE)) == set()
    assert within(SCORES) == set()


def test_who_does_not_read_does_not_count() -> None:
    other = OVER.each("o", (A, H), Access("v", A, H))
    assert within(SCORES, masked(CAUSAL), other) == {CAUSAL}


def test_every_place_at_which_a_statement_reads_counts() -> None:
    turned = Access("s", B, A)
    both = OVER.each("p", (A, B), S + turned, compare(B, "<=", A))
    assert within(SCORES, both) == set()
    assert within(SCORES, OVER.each("p", (A, B), turned, compare(B, "<=", A))) == {
        compare(T, "<=", U)
    }


def test_the_bounds_of_a_sum_are_conditions() -> None:
    assert within(SCORES, OVER.total("r", (A,), (B,), S, compare(B, "<=", A))) == {CAUSAL}


@pytest.mark.parametrize(
    "reader",
    [
        masked(compare(T, "==", U)),
        OVER.each("p", (A, B, H), S, compare(H, "<=", A)),
        OVER.each("p", (A, B), Access("s", A, 5 - B), compare(B, "<=", A)),
        OVER.each("p", (A,), Access("s", A, A), LATE.xreplace({T: A})),
        Alias("p", "s"),
        Scatter(Equation("v", (Access("i", A),), OVER.ranges([A, B]), S, accumulate=True)),
    ],
    ids=["no inequality", "another index", "backwards", "the diagonal", "an alias", "a scatter"],
)
def test_what_tells_nothing(reader: Statement) -> None:
    assert within(SCORES, reader) == set()


def test_no_loop_over_time_tells_anything() -> None:
    body = ((masked(CAUSAL), A, 0),)
    assert within(SCORES, Loop(Scan({}, 1, (), ()), (), body, Integer(6))) == set()


def test_a_kernel_may_read_what_it_multiplies_by_zero() -> None:
    guard = compare(B, "<=", A)
    matrix = OVER.product("o", (A, H), S, Access("v", B, H), guard)
    vector = OVER.product("o", (A,), S, Access("g", B), guard)
    assert within(SCORES, matrix) == set()
    assert within(SCORES, vector) == {CAUSAL}


def test_what_others_see_or_write_is_computed_whole() -> None:
    reader = masked(CAUSAL)
    assert within(SCORES, reader, scratch=()) == set()
    assert within(Clear("s"), SCORES, reader) == set()
    adding = OVER.product("s", (T, U), SCORES.left, SCORES.right, accumulate=True)
    assert within(adding, reader) == set()
    shifted = OVER.product("s", (T + 1, U), SCORES.left, SCORES.right)
    assert within(shifted, reader) == set()


# ---------------------------------------------------------------- guards of the product itself


def product(left: Access, right: Access, *guard: Boolean, bounded: bool = True) -> Contraction:
    made = OVER.product("s", (T, U), left, right, *guard, bounded=bounded)
    found = demanded((made, masked(CAUSAL)), ("s",), TENSORS)[0]
    assert isinstance(found, Contraction)
    return found


def test_what_no_reader_asks_for_needs_no_bounds() -> None:
    found = product(SCORES.left, SCORES.right, CAUSAL)
    assert (found.equation.guard, found.bounded) == ((), False)
    assert found.within == (CAUSAL,)


def test_other_bounds_stay() -> None:
    other = compare(K, "<=", T)
    found = product(SCORES.left, SCORES.right, CAUSAL, other)
    assert (found.equation.guard, found.bounded) == ((other,), True)
    found = product(SCORES.left, SCORES.right, CAUSAL, other, bounded=False)
    assert (found.equation.guard, found.bounded) == ((other,), False)


def test_bounds_that_keep_an_operand_in_its_array_stay() -> None:
    found = product(Access("c", T - U, K), Access("k", U, K), CAUSAL)
    assert (found.equation.guard, found.bounded) == ((CAUSAL,), True)
    assert found.within == (CAUSAL,)
