"""Memory at known sizes: what lives together is apart, and heirs take the place of the dead."""

from __future__ import annotations

from sympy import Integer

from symbp.ir import Access, Tensor, elementwise, index
from symbp.plan import Elementwise, Routine
from symbp.plan.memory.arena import Use, arena, overwriting

_I, _J = index("i"), index("j")


def _use(*names: str, over: tuple[tuple[str, str], ...] = ()) -> Use:
    return Use(frozenset(names), over)


def test_what_dies_leaves_its_place() -> None:
    made = arena([_use("a"), _use("a", "b"), _use("b", "c")], {"a": 4, "b": 4, "c": 4}, {}, False)
    assert made.total == made.live == 8
    assert made.offsets["a"] == made.offsets["c"] != made.offsets["b"]


def test_an_heir_is_born_where_its_source_dies() -> None:
    moments = [_use("a"), _use("a", "b", over=(("b", "a"),)), _use("b")]
    made = arena(moments, {"a": 4, "b": 4}, {}, False)
    assert made.offsets == {"a": 0, "b": 0}
    assert made.total == made.live == 4


def test_no_heir_of_what_is_read_again() -> None:
    moments = [_use("a"), _use("a", "b", over=(("b", "a"),)), _use("a", "b")]
    made = arena(moments, {"a": 4, "b": 4}, {}, False)
    assert made.offsets["a"] != made.offsets["b"]


def test_only_one_heir() -> None:
    pairs = (("b", "a"), ("c", "a"))
    moments = [_use("a"), _use("a", "b", "c", over=pairs), _use("b", "c")]
    made = arena(moments, dict.fromkeys("abc", 4), {}, False)
    assert made.offsets["b"] != made.offsets["c"]


def test_no_heir_in_another_layout() -> None:
    moments = [_use("a"), _use("a", "b", over=(("b", "a"),)), _use("b")]
    made = arena(moments, {"a": 4, "b": 4}, {"a": (1, 2)}, False)
    assert made.offsets["a"] != made.offsets["b"]


def test_what_lives_elsewhere_takes_nothing() -> None:
    assert arena([_use("a", "x")], {"a": 4}, {}, False).offsets == {"a": 0}


def test_large_values_start_at_multiples() -> None:
    lengths = {"a": 1001, "b": 2003, "c": 5}
    made = arena([_use("a", "b", "c")], lengths, {}, True)
    assert all(at % 16 == 0 for at in made.offsets.values())
    assert made.live == 3009 <= made.total <= 1.03 * 3009


def test_small_ones_do_not() -> None:
    made = arena([_use(*"abc")], {"a": 3, "b": 2, "c": 1}, {}, True)
    assert made.total == made.live == 6


def test_uses_by_names_that_meet_have_no_heirs() -> None:
    use = _use("t", "s", over=(("t", "s"),))
    assert use.bound({"t": "x", "s": "y"}).over == (("x", "y"),)
    assert use.bound({"t": "x", "s": "x"}) == _use("x")


def _routine(*names: str) -> Routine:
    tensors = {n: Tensor(n, (Integer(3), Integer(3))) for n in names}
    return Routine("r", "forward", tensors, (), (), (), (), names, frozenset(), ())


def _pairs(body: object, **more: object) -> list[tuple[str, str]]:
    equation = elementwise("t", [(_I, Integer(3)), (_J, Integer(3))], body, **more)
    return list(overwriting(Elementwise(equation), _routine("t", "s", "r")))


def test_what_is_read_at_the_same_element_may_be_overwritten() -> None:
    s, r = Access("s", _I, _J), Access("r", _I, _J)
    assert _pairs(s + r**2) == [("t", "r"), ("t", "s")] or _pairs(s + r**2) == [
        ("t", "s"),
        ("t", "r"),
    ]
    assert _pairs(s * Access("r", _J, _I)) == [("t", "s")]
    assert _pairs(s + Access("s", _I, Integer(0))) == []
    assert _pairs(Access("t", _I, _J) + s) == [("t", "s")]
