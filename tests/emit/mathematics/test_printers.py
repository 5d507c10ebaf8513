"""The two printers: precedence, numbers, names; nothing of a user's string gets through raw."""

from __future__ import annotations

import pytest
from equations import EQUATIONS, by_index

from symbp.emit.mathematics.alphabet import latin
from symbp.emit.mathematics.glyphs import escape
from symbp.emit.mathematics.latex import latex, prose
from symbp.emit.mathematics.notation import split_name
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import (
    Apply,
    Cases,
    Element,
    Hadamard,
    Level,
    Name,
    Negative,
    Number,
    Power,
    Product,
    Quotient,
    Scaled,
    Sum,
    Symbol,
    Transpose,
    nodes,
)

a, b, c = (Symbol(Name(x)) for x in "abc")


@pytest.mark.parametrize(
    ("node", "plain", "tex"),
    [
        (Product((Sum((a, b)), c)), "(a + b) c", r"({a + b})\,c"),
        (Sum((a, Negative(Sum((b, c))))), "a − (b + c)", "a - ({b + c})"),
        (Hadamard((Product((a, b)), c)), "(a b) ⊙ c", r"(a\,b) \odot c"),
        (Scaled(Number(1, 2), a), "1/2 a", r"\frac{1}{2}\,a"),
        (Quotient(Sum((a, b)), Number(2)), "(a + b)/2", r"\frac{a + b}{2}"),
        (Transpose(Sum((a, b))), "(a + b)ᵀ", r"({a + b})^{\top}"),
        (Power(Symbol(Name("W", level=Level(2))), Number(2)), "(W⁽²⁾)²", r"(W^{(2)})^{2}"),
        (Product((Number(2), a)), "2a", "2a"),
        (Apply("tanh", a, 1), "tanh′(a)", r"\tanh'(a)"),
        (Number(1, 100000), "1e-5", "10^{-5}"),
        (Number(8943, 200000), "0.044715", "0.044715"),
        (Number(-1, 3), "-1/3", r"-\frac{1}{3}"),
        (Sum((a, Number(-1))), "a − 1", "a - 1"),
        (
            Cases(((a, b),), c),
            "{a if b; c otherwise}",
            r"\begin{cases} a & \text{if } b \\ c & \text{otherwise} \end{cases}",
        ),
    ],
)
def test_both_printers(node, plain: str, tex: str) -> None:
    assert text(node) == plain
    # Braces around what stands in parentheses keep a line from breaking there.
    assert latex(node) == tex


def test_general_levels() -> None:
    w = Symbol(Name("W", level=Level(1, general=True)))
    assert text(w) == "W⁽ˡ⁺¹⁾"
    assert latex(w) == "W^{(l+1)}"


@pytest.mark.parametrize(
    ("name", "tex"),
    [
        ("W", "W"),
        ("dense1.W", "W"),
        ("beta", r"\beta"),
        ("x_hat", r"\hat{x}"),
        ("W_qkv", r"W_{\mathrm{qkv}}"),
        ("w5", "w_{5}"),
        ("σ", r"\sigma"),
        ("Ω", r"\Omega"),
        ("target", r"\mathrm{target}"),
        ("وزن", r"\mathrm{vzn}"),
        ("вес", r"\mathrm{ves}"),
        ("été", r"\mathrm{ete}"),
        ("重", r"\mathrm{u91cd}"),
    ],
)
def test_names(name: str, tex: str) -> None:
    assert latex(Symbol(split_name(name))) == tex


HOSTILE = [
    r"x}\input{/etc/passwd}", "a_b%c", "$x$", "#1&2", "~^", "\\end{document}", "a\nb", "x\x00y",
    "`''\"", "<|>", "--", "ﬁ", "\u202eabc", "\u0301", "𝕏", "{", "",
]  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_no_command_of_the_users_reaches_the_document(name: str) -> None:
    symbol = Element(Symbol(Name(name, name)), (Symbol(Name(name)),))
    code = latex(Apply(name, symbol))
    assert code.isascii()
    assert code.count("{") == code.count("}")
    for command in ("input", "end", "$", "%", "#", "&", "~", "\n"):
        assert "\\" + command not in code
        if not command.isalpha():
            assert command not in code


@pytest.mark.parametrize("name", HOSTILE)
def test_escaped_text_is_ascii_and_on_one_line(name: str) -> None:
    found = escape(name)
    assert found.isascii()
    assert "\n" not in found
    assert r"\input" not in found
    assert r"\end{" not in found


def test_prose_escapes_strings_and_sets_formulas() -> None:
    assert prose(("100% of ", Symbol(Name("x")))) == r"100\% of $x$"


@pytest.mark.parametrize("letter", "абвгдежзиклмнопрстуфхцчшщыэюяاآبپتثجچحخدذرزژسشصطعغفقکگلمنوهی")
def test_letters_of_other_scripts_become_latin(letter: str) -> None:
    assert latin(letter).isascii()
    assert latin(letter).isalpha()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("dense", "z[n, k] = Σ_j W[k, j] x[n, j]"),
        ("labels", "δ[n, k] = (p[n, k] − [k = y[n]])/N"),
        ("entropy", "J = −1/N Σ_(n,k) t[n, k] log(p[n, k])"),
        ("relu", "δ[n, k] = ∂J/∂a[n, k] [z[n, k] > 0]"),
        ("embedding", "∂J/∂E[t[n, a], k] += ∂J/∂o[n, a, k]"),
        ("recurrence", "h[n, a + 1, k] = tanh(c[n, a, k] + r[n, a, k])"),
        (
            "convolution",
            "o[n, k] = Σ_(a: 0 ≤ 2k + a − 1 < M) w[a] x[n, 2k + a − 1]",
        ),
    ],
)
def test_index_notation(name: str, plain: str) -> None:
    assert text(by_index(EQUATIONS[name])) == plain


def test_sums_have_limits_in_latex() -> None:
    assert latex(by_index(EQUATIONS["dense"])) == (r"z_{n k} = \sum_{j=0}^{m - 1} W_{k j}\,x_{n j}")


def test_a_restricted_sum_says_so_under_the_sign() -> None:
    assert r"\substack{0 \le a \le m - 1\\0 \le 2k + a - 1 < M}" in latex(
        by_index(EQUATIONS["convolution"])
    )


def test_an_index_never_takes_the_letter_of_a_size() -> None:
    letters = {
        n.name.base for n in nodes(by_index(EQUATIONS["dense"]).sides[1]) if isinstance(n, Symbol)
    }
    assert "m" in letters  # the size; the index over it is called j
    assert text(by_index(EQUATIONS["dense"])).count("m") == 0
