"""What is read from emitted C, and what stack and tables it takes by that: texts made by hand."""

from __future__ import annotations

from textwrap import indent

import pytest

from symbp.emit.c.limits.codesize import WEIGHTS, estimate, features, tables
from symbp.emit.c.limits.footprint import footprint
from symbp.emit.c.limits.reading import functions, single_precision
from symbp.emit.c.limits.stack import stack
from symbp.emit.c.model import CFiles


def defined(body: str, name: str = "net_f", head: str = "static void", arguments: str = "") -> str:
    """A function's definition; a line that begins with a brace would end it."""
    return f"{head} {name}({arguments or 'void'})\n{{\n{indent(body, '    ')}\n}}\n"


def counted(body: str) -> dict[str, int]:
    """The features of a function with this body."""
    ((_, found),) = functions(defined(body))
    return dict(+found.features)


# ---------------------------------------------------------------- text


def test_what_is_for_double_alone_is_left_out() -> None:
    source = """\
#include <stddef.h>
#ifdef net_DOUBLE
typedef double net_real;
#else
typedef float net_real; /* of
two lines */
#endif
#ifndef net_DOUBLE
#if net_OTHER
int kept;
#endif
#endif
"""
    assert single_precision(source).split("\n") == ["typedef float net_real; ", "int kept;", ""]


def test_how_a_function_is_declared() -> None:
    source = defined("    return x*y;", "net_h", "static inline net_real", "net_real x, net_real y")
    source += defined("    net_h(1, 2);\n    net_h(3, 4);\n    net_expf(1);", "net_g", "void")
    (_, h), (_, g) = found = list(functions(source))
    assert [name for name, _ in found] == ["net_h", "net_g"]
    assert (h.static, h.inline, h.arguments) == (True, True, 2)
    assert (g.static, g.inline, g.arguments) == (False, False, 0)
    assert g.calls == {"net_h": 2, "net_expf": 1}


# ---------------------------------------------------------------- features


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("a[0] = b[0] + c - d;", {"add": 2}),
        ("a[0] = -b[0];", {"negate": 1}),
        ("x = b*c/d;", {"multiply": 1, "divide": 1}),
        ("a[0] += b; a[0] -= b; a[0] *= b;", {"add": 2, "multiply": 1}),
        ("x = b > 0 ? b : (net_real)0;", {"compare": 1, "select": 1, "zero": 1}),
        ("x = b[(ptrdiff_t)t[0]];", {"cast": 1}),
        ("if (b > c) {\n x = y;\n}", {"if": 1, "compare": 1}),
        ("return b + 1;", {"return": 1, "add": 1, "immediate": 1}),
        ("x = 0.3*b + 0.3*c + 0.7;", {"multiply": 2, "add": 2, "constant": 2}),
        ("x = 0.5*b + 31*c + 0.125*d;", {"multiply": 3, "add": 2, "immediate": 3}),
        ("x = 33*b;", {"multiply": 1, "constant": 1}),
    ],
)
def test_what_costs_instructions(body: str, expected: dict[str, int]) -> None:
    assert counted(body) == expected


def loops(body: str, *counts: int | str) -> str:
    """Nested loops over i, j, k around the body."""
    for name, count in reversed(list(zip("ijk", counts, strict=False))):
        body = f"for (ptrdiff_t {name} = 0; {name} < {count}; ++{name}) {{\n{body}\n}}"
    return body


def test_a_loop_that_runs_once_is_none_and_moves_no_index() -> None:
    assert counted(loops("x[i*3 + j] = y[j];", 4, 5)) == {"loop": 2, "index_1": 2, "index_2": 1}
    assert counted(loops("x[i*3 + j] = y[j];", 1, 5)) == {"loop": 1, "index_1": 2}


def test_each_index_that_moves_an_element_is_counted() -> None:
    assert counted(loops("x[i*20 + j*5 + k] = y[7];", 2, 4, 5)) == {
        "loop": 3, "index_1": 1, "index_2": 1, "index_3": 1,
    }  # fmt: skip


def test_an_element_is_read_once_in_a_block() -> None:
    assert counted(loops("x[i] = y[i]*y[i];", 9))["index_1"] == 2
    twice = loops("x[i] = y[i];", 9) + loops("x[i] = y[i];", 9)
    assert counted(twice)["index_1"] == 4


def test_bounds_that_are_computed_are_counted() -> None:
    assert counted(loops("x[i] = y[i];", "n - 1")) == {
        "loop": 1, "index_1": 2, "add": 1, "zero": 1, "immediate": 1,
    }  # fmt: skip


# ---------------------------------------------------------------- functions in each other


def test_a_function_called_once_is_part_of_its_caller() -> None:
    inner = defined("x = a*b;", "net_inner", arguments="int a, int b, int c, int d, int e, int f")
    once = defined("net_inner(1, 2, 3, 4, 5, 6);", "net_outer", "void")
    twice = defined("net_inner(1, 2, 3, 4, 5, 6);\nnet_inner(1, 2, 3, 4, 5, 6);", "net_o", "void")
    one, two = features(inner + once), features(inner + twice)
    assert (one["inlined"], one["function"], one["call"]) == (1, 1, 0)
    assert (two["inlined"], two["function"], two["call"]) == (0, 2, 2)
    assert (two["call_argument"], two["stacked_argument"]) == (12, 2)


def test_the_estimate_weighs_the_features() -> None:
    source = defined(loops("x[i] = y[i]*z[0];", 9), "net_f", "void")
    weights = WEIGHTS["loop"] + 2 * WEIGHTS["index_1"] + WEIGHTS["multiply"]
    assert estimate(source) == round(weights)


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


def test_a_frame_has_the_registers_that_are_saved() -> None:
    assert stack(LEAF) == 32 + 8
    assert stack(LOOP) == 32 + 40 + 8
    assert stack("") == 8


def test_arrays_of_its_own_and_what_many_indices_move() -> None:
    assert stack(defined("net_real row[6];\nx = row[1];")) == 32 + 24 + 8
    assert stack(defined("net_real rows[6][4];\nx = y;")) == 32 + 96 + 8
    wide = loops("x[i*3 + j] = y[i*3 + j] + z[i*7 + j];", 4, 5)
    assert stack(defined(wide)) == (32 + 40 + 4 * 3) // 8 * 8 + 8


def test_a_chain_of_calls_is_as_deep_as_its_deepest() -> None:
    calls = "net_leaf(1);\nnet_leaf(2);\nnet_loop();\nnet_loop();"
    top = defined(calls, "net_top", "void")
    assert stack(LEAF + LOOP + top) == 32 + (32 + 40) + 8


def test_what_is_called_once_is_in_its_callers_frame() -> None:
    top = defined("net_loop();", "net_top", "void")
    assert stack(LOOP + top) == 32 + 40 + 8
    rows = [defined(f"net_real row[{n}];\nx = y;", f"net_r{n}") for n in (10, 40)]
    both = defined("net_r10();\nnet_r40();", "net_top", "void")
    assert stack("".join(rows) + both) == 32 + 4 * 40 + 8


def test_arguments_beyond_four_are_on_the_stack() -> None:
    six = defined("x = y;", "net_six", arguments=", ".join(f"int a{k}" for k in range(6)))
    call = "net_six(1, 2, 3, 4, 5, 6);"
    top = defined(f"{call}\n{call}", "net_top", "void")
    assert stack(six + top) == 32 + 32 + 4 * 2 + 8


# ---------------------------------------------------------------- together


def test_a_footprint_is_buffers_stack_code_and_tables() -> None:
    table = "static const size_t net_offsets_1[3][5] = {\n};\n"
    files = CFiles("", LOOP + table, "", (("parameters", 10), ("workspace", 6)))
    taken = footprint(files)
    assert taken.buffers == (("parameters", 40), ("workspace", 24))
    assert (taken.stack, taken.tables) == (80, 60)
    assert taken.ram == 40 + 24 + 80
    assert taken.flash == taken.code + 60
    assert taken.code == estimate(LOOP)
