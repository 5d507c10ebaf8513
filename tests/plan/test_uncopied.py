"""Results that are computed where they are kept."""

from __future__ import annotations

from plan_statements import Over
from sympy import Integer

from symbp.ir import Access, Equation, Program, Tensor, equation_text, index
from symbp.plan.lower.uncopied import uncopied

N, K, J = (index(n) for n in "nkj")
OVER = Over({N: 2, K: 3, J: 3})
SHAPE = (Integer(2), Integer(3))


def equation(target: str, body: Access, **more: object) -> Equation:
    return OVER.each(target, (N, K), body, **more).equation  # type: ignore[arg-type]


SUM = equation("s", 2 * Access("x", N, K))
COPY = equation("z", Access("s", N, K))
READER = equation("r", Access("s", N, K) ** 2)


def program(*equations: Equation) -> Program:
    return Program({n: Tensor(n, SHAPE) for n in "xszrw"}, equations)


def after(*equations: Equation, keep: str = "zr") -> list[str]:
    made = uncopied(program(*equations), set(keep))
    return [equation_text(q) for q in made.equations]


def test_what_is_copied_has_the_results_name_from_the_start() -> None:
    assert after(SUM, COPY, READER) == ["z[n, k] = 2*x[n, k]", "r[n, k] = z[n, k]**2"]
    assert "s" not in uncopied(program(SUM, COPY, READER), {"z"}).tensors


def test_what_others_see_stays() -> None:
    unchanged = [equation_text(q) for q in (SUM, COPY, READER)]
    assert after(SUM, COPY, READER, keep="szr") == unchanged


def test_an_input_is_copied() -> None:
    copy = equation("z", Access("x", N, K))
    assert after(copy) == ["z[n, k] = x[n, k]"]


def test_a_second_copy_is_one() -> None:
    again = equation("w", Access("s", N, K))
    assert after(SUM, COPY, again, keep="zw") == ["z[n, k] = 2*x[n, k]", "w[n, k] = z[n, k]"]


def test_only_all_of_it_as_it_is() -> None:
    turned = equation("z", Access("s", N, 2 - K))
    pieces = (equation("z", Access("s", N, K)), equation("z", Access("x", N, K), accumulate=True))
    for copies in ((turned,), (equation("z", -Access("s", N, K)),), pieces):
        assert after(SUM, *copies, READER) == [equation_text(q) for q in (SUM, *copies, READER)]
