"""What is read from emitted C, and what code, stack and tables it takes by that."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import indent

import pytest

import symbp
from symbp.emit.c.limits.codesize import WEIGHTS, estimate, features, made, tables
from symbp.emit.c.limits.counting import Counted, counted
from symbp.emit.c.limits.footprint import footprint
from symbp.emit.c.limits.places import Linear, Spans, linear, number, parts, placed
from symbp.emit.c.limits.stack import stack
from symbp.emit.c.limits.syntax import Statement, Term, definitions, single_precision
from symbp.emit.c.model import CFiles

POINTERS = "const net_real *a, net_real *b, net_real *c, const int32_t *labels, ptrdiff_t count"


def defined(body: str, name: str = "net_f", head: str = "static void", arguments: str = "") -> str:
    """A function's definition; a line that begins with a brace would end it."""
    return f"{head} {name}({arguments or 'void'})\n{{\n{indent(body, '    ')}\n}}\n"


def statements(body: str) -> tuple[Statement, ...]:
    """A parsed body; the function's arguments name the type of numbers."""
    (function,) = definitions(defined(body, arguments=POINTERS))
    return function.body()


def expression(text: str) -> Term:
    """A parsed expression."""
    ((term,),) = (s.terms for s in statements(f"return {text};"))
    return term


def counts(body: str) -> Counted:
    """What is counted in a function with this body."""
    (function,) = definitions(defined(body, arguments=POINTERS))
    return counted(function)


def found(body: str) -> dict[str, int]:
    """The features that there are."""
    return dict(+counts(body).features)


def loops(body: str, *ends: int | str) -> str:
    """Nested loops over i, j, k around the body."""
    for name, end in reversed(list(zip("ijk", ends, strict=False))):
        body = f"for (ptrdiff_t {name} = 0; {name} < {end}; ++{name}) {{\n{body}\n}}"
    return body


def shown(term: Term) -> str:
    """A term in brackets, operator first."""
    inner = " ".join(map(shown, term.of))
    head = " ".join(filter(None, (term.kind, term.text)))
    return term.text if term.kind in ("name", "number") else f"({head} {inner})"


# ---------------------------------------------------------------- text


def test_what_is_for_double_alone_is_left_out() -> None:
    source = """\
#include <stddef.h>
#ifdef net_DOUBLE
#ifdef net_OTHER
typedef double net_real;
#endif
int dropped;
#else
typedef float net_real; /* of
two lines */
#endif
#ifndef net_LARGE
int kept;
#endif
"""
    assert single_precision(source).split("\n") == ["typedef float net_real; ", "int kept;", ""]


def test_how_a_function_is_declared() -> None:
    source = defined("return x*y;", "net_h", "static inline net_real", "net_real x, int32_t y")
    source += defined(
        "net_h(1, 2);", "net_g", "const net_tensor *", "const net_real *x,\n    size_t *n"
    ).replace("* net_g", "*net_g")
    source += "void net_only_declared(void);\n" + defined("return;", "net_e", "void")
    h, g, e = definitions(source)
    assert [f.name for f in (h, g, e)] == ["net_h", "net_g", "net_e"]
    assert (h.static, h.inline) == (True, True)
    assert not any(f.static or f.inline for f in (g, e))
    assert h.parameters == (("real", "x"), ("int", "y"))
    assert g.parameters == (("real*", "x"), ("int*", "n"))
    assert e.parameters == ()
    assert h.reals == {"net_real", "float", "double"}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("for (ptrdiff_t j = 0; j < 7; ++j) {\n    y[j] = x[j];\n}", True),
        ("for (ptrdiff_t j = 0; j < 8; ++j) {\n    y[j] = x[j];\n}", False),
        ("for (ptrdiff_t j = 0; j < 7; ++j) {\n    x[j] = y[j];\n}", False),
        ("for (ptrdiff_t j = 0; j < 7; ++j) {\n    y[j] = net_g(x[j]);\n}", False),
    ],
)
def test_functions_that_differ_in_names_alone(other: str, same: bool) -> None:
    one = defined(
        "for (ptrdiff_t i = 0; i < 7; ++i) {\n    b[i] = a[i];\n}",
        arguments="const net_real *a, net_real *b",
    )
    two = defined(other, "net_o", arguments="const net_real *x, net_real *y")
    first, second = (f.canonical() for f in definitions(one + two))
    assert (first == second) == same


# ---------------------------------------------------------------- syntax


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("a - b - c*2", "(- (- a b) (* c 2))"),
        ("a - (b - c)/d", "(- a (/ (- b c) d))"),
        ("-a*b", "(* (u- a) b)"),
        ("x < 0 ? 0 : x < n ? x : n - 1", "(? (< x 0) 0 (? (< x n) x (- n 1)))"),
        ("a && b == 1 || !c", "(|| (&& a (== b 1)) (u! c))"),
        ("a << 1 + b | c & d ^ e", "(| (<< a (+ 1 b)) (^ (& c d) e))"),
        ("(net_real)0.5*x", "(* (cast real 0.5) x)"),
        ("(uint64_t)i + (const net_real *)p[1]", "(+ (cast int i) (cast pointer (element p 1)))"),
        ("w[net_clip(t[n], 5)*4 + k]",
         "(element w (+ (* (call net_clip (element t n) 5) 4) k))"),
        ("net_f(a + 3, net_g(), b)", "(call net_f (+ a 3) (call net_g ) b)"),
        ("table[2][k].start", "(member start (element (element table 2) k))"),
        ("1.42860677e-06f*3e5 + 0x7fC0", "(+ (* 1.42860677e-06f 3e5) 0x7fC0)"),
        ("*&x >= sizeof y", "(>= (u* (u& x)) (usizeof y))"),
    ],
)  # fmt: skip
def test_expressions(text: str, tree: str) -> None:
    assert shown(expression(text)) == tree


@pytest.mark.parametrize(
    ("body", "kind", "made_of", "text", "made"),
    [
        ("net_real sum = 0;", "set", "sum 0", "=", "real"),
        ("const ptrdiff_t k = 3;", "set", "k 3", "=", "int"),
        ("const net_real *const x = a + 3;", "set", "x (+ a 3)", "=", "pointer"),
        ("a[2] -= b;", "set", "(element a 2) b", "-=", ""),
        ("valid &= b;", "set", "valid b", "&=", ""),
        ("net_real rows[6][4];", "declare", "(element (element rows 6) 4)", "", "real"),
        ("net_f(a);", "call", "(call net_f a)", "", ""),
        ("return a ? b : c;", "return", "(? a b c)", "", ""),
        ("return;", "return", "", "", ""),
    ],
)
def test_simple_statements(body: str, kind: str, made_of: str, text: str, made: str) -> None:
    (statement,) = statements(body)
    assert " ".join(map(shown, statement.terms)) == made_of
    assert (statement.kind, statement.text, statement.type) == (kind, text, made)


def test_statements_with_bodies() -> None:
    up, down, closed, condition, other, last, block = statements(
        """\
for (ptrdiff_t i = 0; i < n - 1; ++i) {
    x = i;
    y = i;
}
for (ptrdiff_t i = 5; i >= 0; --i) {
}
for (i = 0; i <= n; i += 2) {
}
if (a < b) {
    x = 1;
} else if (c) {
    x = 2;
} else {
    x = 3;
}
union { float number; uint32_t bits; } both;
{
    x = 4;
}""".replace("for (i = 0;", "for (;")
    )
    assert (up.text, up.type, list(map(shown, up.terms))) == ("i", "", ["0", "(- n 1)"])
    assert [shown(s.terms[0]) for s in up.body] == ["x", "y"]
    assert (down.type, list(map(shown, down.terms))) == ("down", ["5", "0"])
    assert (closed.type, list(map(shown, closed.terms))) == ("closed", ["0", "n"])
    assert [(s.kind, s.body[0].terms[1].text) for s in (condition, other, last, block)] == [
        ("if", "1"), ("if", "2"), ("block", "3"), ("block", "4"),
    ]  # fmt: skip


NETWORKS = {
    "recurrent": """
name: net
inputs: {x: [batch, 6, 4], y: {shape: [batch, 6], labels: 5}}
layers: [{repeat: {times: 2, layers: [{dense: 4}, tanh]}}, {dropout: 0.5}, {lstm: 3}, {dense: 5}]
loss: {cross_entropy: y}
""",
    "windows": """
name: net
inputs: {x: [batch, 1, 8, 8], t: [batch, 3]}
layers: [{conv2d: {filters: 2, kernel: 3, padding: 1}}, batch_norm, relu, {max_pool: 2}, flatten,
         {dense: 3}]
loss: {mse: t}
""",
}
UNREAD = ("union", "for", "if", "else", "return", "sizeof", "const", "static", "volatile",
          "unsigned", "void", "int", "char", "ptrdiff_t", "size_t", "int32_t", "uint32_t",
          "int64_t", "uint64_t")  # fmt: skip


def everything(body: Sequence[Statement]) -> Iterator[str]:
    """Each name and number that was read; an index stands in its loop's head three times."""
    for statement in body:
        if statement.kind == "for":
            yield from [statement.text] * 3
        for term in statement.terms:
            yield from (p.text for p in parts(term) if p.kind != "cast" and p.text)
        yield from everything(statement.body)


@pytest.mark.parametrize("name", NETWORKS)
def test_nothing_of_what_is_emitted_is_lost(name: str) -> None:
    derived = symbp.derive(NETWORKS[name], targets=("c",), sizes={"batch": 2}, optimize="size")
    source = derived.files["net.c"]
    read = list(definitions(source))
    heads = re.findall(r"^\w[^;{}()#=]* \*?(\w+)\([^;{}]*\)\s*\{$", single_precision(source), re.M)
    assert [f.name for f in read] == heads
    assert len(heads) > 10
    for function in read:
        words = Counter(
            t for t in function.tokens
            if re.match(r"\w", t) and t not in function.reals and t not in UNREAD
        )  # fmt: skip
        for before, index in re.findall(r"for \( (;) (\w+)", " ".join(function.tokens)):
            words += Counter((index, "0")) if before else Counter()
        if "union" in function.tokens:  # its members and its name
            words -= Counter(("number", "bits", "both"))
        assert Counter(everything(function.body())) == words, function.name


# ---------------------------------------------------------------- places


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", 12), ("0.5f", 0.5), ("1e-3", 1e-3), ("0x1f", 31), ("(net_real)-3", -3),
     ("2*3 - (1 + 4)", 1), ("k", None), ("6/2", None), ("2*k", None)],
)  # fmt: skip
def test_numbers(text: str, value: float | None) -> None:
    assert number(expression(text)) == value


@pytest.mark.parametrize(
    ("text", "constant", "factors"),
    [
        ("7", 7, {}),
        ("i*20 + 4*j - k + 3", 3, {"i": 20, "j": 4, "k": -1}),
        ("2*(i + 3)*5 - (j - 1)", 31, {"i": 10, "j": -1}),
        ("i*3 + (ptrdiff_t)j - 3*i", 0, {"j": 1}),
        ("i*j + 1", 1, {"i*j": 1}),
        ("net_clip(t[n], 5)*4 + k", 0, {"net_clip(t[n], 5)": 4, "k": 1}),
    ],
)
def test_linear_forms(text: str, constant: float, factors: dict[str, float]) -> None:
    expected = {expression(key): factor for key, factor in factors.items()}
    assert linear(expression(text)) == Linear(constant, expected)


SPANS = {"i": (0, 5), "j": (2, 3)}


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("9", (9, 9)),
        ("2*i - 3*j + 1", (-8, 5)),
        ("i - i", (0, 0)),
        ("net_floor_divide(i - 3, 2)", (-2, 1)),
        ("i*j", None),
        ("i + unknown", None),
    ],
)
def test_ranges(text: str, span: tuple[float, float] | None) -> None:
    assert Spans(dict(SPANS)).of(expression(text)) == span


@pytest.mark.parametrize(
    ("text", "decided"),
    [
        ("net_later(0, i)", "i"),
        ("net_later(i, 0)", "i"),
        ("net_later(i, 6)", "6"),
        ("net_earlier(0, i)", "0"),
        ("net_earlier(i, 5) + 1", "i + 1"),
        ("net_later(1, i)", "net_later(1, i)"),
        ("net_earlier(net_later(-1, i), 9)", "i"),
    ],
)
def test_the_later_of_two_places_where_it_is_known(text: str, decided: str) -> None:
    assert Spans(dict(SPANS)).decided(expression(text)) == expression(decided)


def test_an_index_is_replaced_everywhere() -> None:
    (loop,) = statements(loops("a[i + j] = ii;", "i + 2").replace("ptrdiff_t i", "ptrdiff_t j"))
    (expected,) = statements(loops("a[7 + j] = ii;", "7 + 2").replace("ptrdiff_t i", "ptrdiff_t j"))
    assert placed(loop, "i", expression("7")).body == expected.body
    assert placed(loop, "i", expression("7")).terms[1] == expected.terms[1]


# ---------------------------------------------------------------- what is counted


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = y + z - 1*w;", {"float": 2, "constant_use": 1}),  # VMLS, VADD
        ("x = y*z;", {"float": 1}),
        ("x += y*z;", {"float": 1}),
        ("x *= y/z;", {"float": 2}),
        ("x += 2*y;", {"float": 2, "constant_use": 1}),
        ("x = -y;", {}),
        ("count += 3;", {"integer": 1}),
        ("valid |= y;", {"integer": 1}),
        ("ptrdiff_t n = count*4 + 1;", {"integer": 2}),
        ("x = (net_real)count;", {"convert": 1}),
        ("x = (net_real)y;", {}),
        ("x = net_fabs(y) + net_sqrt(z);", {"float": 3}),
        ("x = y > z ? y : z;", {"float": 2, "select": 1, "move": 1}),
        ("x = y > 0 ? y : (net_real)0;", {"float": 2, "select": 1, "move": 1, "constant_use": 1,
                                          "constant": 0}),
        ("if (count < 3 && y > z) {\n    return;\n}", {"if": 1, "integer": 1, "float": 2}),
        ("if (y > z) {\n    x = y > z ? 1*y : z;\n}", {"if": 1, "float": 3, "select": 1,
                                                       "move": 1, "constant_use": 1}),
        ("b[2] = 0;", {"float": 1}),
        ("b[2] = a[1]*a[1];", {"float": 3}),
        ("b[2] += a[1];", {"float": 4, "shared": 0}),
    ],
)  # fmt: skip
def test_what_costs_instructions(body: str, expected: dict[str, int]) -> None:
    assert found(body) == {name: n for name, n in expected.items() if n}


def test_numbers_that_no_instruction_holds() -> None:
    kept = counts("x = 0.3*y + 0.3*z - -0.3*w; x = 0.5*y + 31*z + 0.125*w + 33*v;")
    assert kept.constants == {0.3, 33}
    assert kept.features["constant_use"] == 7


def test_a_loop_that_runs_once_is_none() -> None:
    assert found(loops("b[i*5 + j] = c[j];", 1, 5)) == {"loop": 1, "float": 2, "advance": 2}
    assert found(loops("b[i] = c[i];", 255)) == {"loop": 1, "float": 2, "advance": 2}
    assert found(loops("b[i] = c[i];", 256))["long_loop"] == 1


@pytest.mark.parametrize(
    ("place", "moves"),
    [
        ("i*5 + j", {"advance": 1, "continue": 1}),
        ("i*6 + j", {"advance": 1, "reset": 1, "counter": 1}),
        ("j", {"advance": 1, "restart": 1}),
        ("i", {"advance_outside": 1}),
        ("3", {}),
    ],
)
def test_how_a_pointer_goes_through_two_loops(place: str, moves: dict[str, int]) -> None:
    assert found(loops(f"b[{place}] = y;", 4, 5)) == {"loop": 2, "float": 1, **moves}


def test_elements_side_by_side_share_a_pointer() -> None:
    assert found(loops("x = a[2*i] + a[2*i + 1];", 9)) == {"loop": 1, "float": 3, "shared": 1}
    assert counts(loops("x = a[i] + c[i]; y = a[3*i];", 9)).streams == {"a": 2, "c": 1}


def test_an_end_that_varies_is_worked_out() -> None:
    fixed, varying = (found(loops("b[i] = y;", end)) for end in (9, "net_later(count, 3)"))
    assert Counter(varying) - Counter(fixed) == {"clamp": 1}
    least, less = (found(loops("b[j] = y;", 4, f"net_earlier(i, {k})")) for k in (3, 2))
    assert ("clamp" in least, less["clamp"]) == (False, 1)  # i is 3 at most


def test_loops_that_are_written_out() -> None:
    assert found(loops("b[i] = a[i];", 2)) == {"float": 4}
    assert "loop" not in found(loops("b[i*2 + j] = a[i*2 + j];", 2, 2))
    assert found(loops("b[i*4 + j*2 + k] = y;", 2, 2, 2))["loop"] == 1  # eight are too many
    assert found("net_real own[4];\n" + loops("own[i] = 0;", 4)) == {"float": 4}
    assert found(loops("b[i] = 0;", 4))["loop"] == 1  # an array that is given


def test_calls_their_pointers_and_arrays_of_its_own() -> None:
    kept = counts("net_real own[6][4];\nnet_g(a, b + 12, c + count, 3);\n" + loops("net_h(y);", 9))
    assert kept.sites == (("net_g", (("a", 0), ("b", 12), ("c", None), None)), ("net_h", (None,)))
    assert (kept.calls, kept.looped) == ({"net_g": 1, "net_h": 1}, {"net_h"})
    assert kept.local == 24


# ---------------------------------------------------------------- functions in each other

LONG = "for (ptrdiff_t i = 0; i < 9; ++i) {\n    b[i] = y;\n}"
SIX = ", ".join(f"net_real *a{k}" for k in range(5)) + ", net_real *b"
CALL = "net_inner(w, w + 64, w + 70, w + 1025, w + 1027, w + {});\n"


def test_a_function_called_once_is_part_of_its_caller() -> None:
    inner = defined(LONG, "net_inner", arguments=SIX)
    (made_once,) = made(inner + defined(CALL.format(3), "net_g", "void", "net_real *w")).values()
    assert made_once == {"function": 1, "loop": 1, "float": 1, "advance": 1, "base_near": 1}
    twice = made(inner + defined(CALL.format(3) + CALL.format(7), "net_g", "void", "net_real *w"))
    assert twice["net_inner"] == {
        "function": 1, "stacked_parameter": 2, "loop": 1, "float": 1, "advance": 1, "base_none": 1,
    }  # fmt: skip
    assert twice["net_g"] == {
        "function": 1, "call": 2, "argument": 12, "stacked": 4,
        # w, handed twice but made once; 64, 70, 3 and 7; 1025 and 1027
        "hand_none": 1, "hand_near": 4, "hand_far": 2,
    }  # fmt: skip


def test_short_and_unused_functions_are_not_made_but_large_frames_are() -> None:
    short = defined("return x*x;", "net_short", "static net_real", "net_real x")
    top = defined("y = net_short(y) + net_short(z);", "net_top", "void")
    assert {n: +f for n, f in made(short + top).items()} == {"net_top": {"function": 1, "float": 3}}
    rows = [defined(f"net_real own[{n}];", f"net_own{n}") for n in (64, 65)]
    calls = defined("net_own64();\nnet_own65();", "net_top", "void")
    long = " ".join("x = y;" for _ in range(20))
    longer = [r.replace("own[65];", f"own[65]; {long}") for r in rows]
    assert made("".join(longer) + calls).keys() == {"net_own65", "net_top"}


def test_identical_functions_are_made_once() -> None:
    one, other = (defined(LONG, f"net_{n}", arguments="net_real *b") for n in "fg")
    calls = defined("net_f(w);\nnet_g(w);", "net_top", "void", "net_real *w")
    both = made(one + other + calls)
    assert both.keys() == {"net_f", "net_top"}
    assert both["net_top"] == {"function": 1, "call": 2, "argument": 2, "hand_none": 1}
    public = made(one + other.replace("static void", "void") + calls)
    assert public.keys() == {"net_g", "net_top"}


def test_the_estimate_weighs_the_features() -> None:
    source = defined(LONG, head="void", arguments="net_real *b")
    counted_ones = ("function", "loop", "float", "advance", "base_none")
    assert dict(features(source)) == dict.fromkeys(counted_ones, 1)
    assert estimate(source) == round(sum(WEIGHTS[name] for name in counted_ones))


# ---------------------------------------------------------------- tables


def test_tables_of_several_rows_and_names_take_flash() -> None:
    offsets = "static const size_t net_offsets_{}[{}][{}] = {{\n"
    assert tables(offsets.format(1, 3, 5)) == 4 * 15
    assert tables(offsets.format(1, 1, 5)) == 0
    names = '    {"dense1.W", 0, 30},\n    {"\\317\\203", 30, 5},\n'
    assert tables(names) == 2 * 12 + len("dense1.W") + 1 + 2 + 1


def test_a_fresh_state_of_some_stretches_is_a_table() -> None:
    rows = "    {0, 5, 1.0f},\n"
    for count, size in ((2, 0), (3, 24)):
        assert tables(f"static const struct {{\n}} net_fresh[] = {{\n{rows * count}}};\n") == size


# ---------------------------------------------------------------- stack

LEAF = defined("x = y;", "net_leaf", arguments="int a")
LOOP = defined(loops("x[i] = y;", 9), "net_loop")
SAVED, BY_LOOPS, ROUNDED = 32, 40, 8


def test_a_frame_has_the_registers_that_are_saved() -> None:
    assert stack("") == ROUNDED
    assert stack(LEAF) == SAVED + ROUNDED
    assert stack(LOOP) == SAVED + BY_LOOPS + ROUNDED
    assert stack(defined(loops("x[i] = y;", 1))) == SAVED + ROUNDED
    down = "for (ptrdiff_t i = 5; i >= 0; --i) {\n    x[i] = y;\n}"
    assert stack(defined(down)) == SAVED + BY_LOOPS + ROUNDED


def test_arrays_of_its_own() -> None:
    assert stack(defined("net_real row[6];\nx = row[1];")) == SAVED + 24 + ROUNDED
    assert stack(defined("net_real rows[6][4];\nx = y;")) == SAVED + 96 + ROUNDED
    two = "net_real row[6];\nnet_real other[2];\nnet_real x;\nnet_real y;"
    assert stack(defined(two)) == SAVED + 4 * (6 + 2) + ROUNDED
    inside = loops("net_real row[6];\nx = row[0];", 1)
    assert stack(defined(inside)) == SAVED + 24 + ROUNDED
    assert stack(defined("return workspace[31] + workspace[28];")) == SAVED + ROUNDED


def test_what_the_widest_nest_keeps() -> None:
    one = loops("x[i*3 + j] = y[i*3 + j] + z[i*7 + j] + z[j];", 4, 5)
    assert stack(defined(one)) == (SAVED + BY_LOOPS + 4 * 3) // 8 * 8 + ROUNDED
    assert stack(defined(one + "\n" + one)) == stack(defined(one))
    assert stack(defined(one.replace("3 +", "3 + 6 +"))) == stack(defined(one))
    assert stack(defined(one.replace("z[j]", "z[i*7 + j]"))) == stack(defined(one))
    deeper = loops("x[i*9 + j*3 + k] = y;", 4, 5, 6)
    assert stack(defined(deeper)) == (SAVED + BY_LOOPS + 4 * 2) // 8 * 8 + ROUNDED


def test_the_deepest_chain_of_calls_counts() -> None:
    twice = "net_{0}(1);\nnet_{0}(2);\n".format
    top = defined(twice("leaf") + twice("loop"), "net_top", "void")
    assert stack(LEAF + LOOP + top) == SAVED + (SAVED + BY_LOOPS) + ROUNDED
    above = defined("net_top();", "net_above", "void")
    assert stack(LEAF + LOOP + top + above) == 2 * SAVED + (SAVED + BY_LOOPS) + ROUNDED
    assert stack(above + top + LOOP + LEAF) == stack(LEAF + LOOP + top + above)


def test_arrays_of_functions_inside_their_caller_add_up() -> None:
    looping = defined("net_real own[2];\nnet_loop();", "net_top", "void")
    assert stack(LOOP + looping) == SAVED + BY_LOOPS + 4 * 2 + ROUNDED
    rows = "".join(defined(f"net_real row[{n}];\nx = y;", f"net_r{n}") for n in (10, 40))
    both = defined("net_real own[2];\nnet_r10();\nnet_r40();", "net_top", "void")
    assert stack(rows + both) == SAVED + 4 * (2 + 10 + 40) + ROUNDED
    apart = both.replace("net_r40();", "net_r40(); net_r40(); net_r10();")
    assert stack(rows + apart) == SAVED + 4 * 2 + (SAVED + 4 * 40) + ROUNDED


def test_arguments_beyond_four_are_on_the_stack() -> None:
    six = defined("x = y;", "net_six", arguments=", ".join(f"int a{k}" for k in range(6)))
    call = "net_six(1, 2, 3, 4, 5, 6);"
    assert stack(six + defined(f"{call}\n{call}", "net_top", "void")) == (
        SAVED + SAVED + 4 * 2 + ROUNDED
    )
    assert stack(six + defined(call, "net_top", "void")) == SAVED + ROUNDED


# ---------------------------------------------------------------- together


def test_a_footprint_is_buffers_stack_code_and_tables() -> None:
    table = "static const size_t net_offsets_1[3][5] = {\n};\n"
    source = defined(LONG, head="void", arguments="net_real *b") + table
    taken = footprint(CFiles("", source, "", (("parameters", 10), ("workspace", 6))))
    assert taken.buffers == (("parameters", 40), ("workspace", 24))
    assert (taken.stack, taken.code, taken.tables) == (80, estimate(source), 60)
    assert taken.ram == 40 + 24 + 80
    assert taken.code > 0
    assert taken.flash == taken.code + 60
