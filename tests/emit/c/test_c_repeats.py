"""Equal blocks are one function and a table of offsets, whatever their number."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from c_catalogue import SIZES, stacked, widths
from c_networks import Compiled, agrees
from declared import declared

from symbp import pipeline
from symbp.emit.c.interface.definitions import Functions
from symbp.emit.c.model import Function


def functions(source: str) -> list[str]:
    """The names of the static void functions."""
    return re.findall(r"^static void (\w+)\($", source, re.M)


def test_more_blocks_need_no_more_functions(tmp_path: Path) -> None:
    few, many = (Compiled.of(stacked(m), tmp_path, SIZES).files.source for m in (4, 40))
    assert functions(few) == functions(many)


def test_more_blocks_need_no_more_calls(tmp_path: Path) -> None:
    few, many = (Compiled.of(stacked(m), tmp_path, SIZES).files.source for m in (4, 40))
    for name in functions(few):
        assert few.count(f"{name}(") == many.count(f"{name}(")


def test_forward_and_backward_run_over_a_row_a_block(tmp_path: Path) -> None:
    source = Compiled.of(stacked(12), tmp_path, SIZES).files.source
    # The input is copied, samples innermost, so that its first reader is like the others; backward,
    # the first block has no input's adjoint to make.
    assert re.search(r"net_forward_offsets_1\[12\]\[\d+\] = \{", source)
    assert re.search(r"net_backward_offsets_1\[11\]\[\d+\] = \{", source)


def test_many_blocks_compute_what_the_interpreter_does(tmp_path: Path) -> None:
    compiled = Compiled.of(stacked(30), tmp_path, SIZES)
    agrees(compiled, compiled.library("-O1"))


def test_a_template_at_two_sizes_is_two_functions(tmp_path: Path) -> None:
    source = Compiled.of(widths(), tmp_path, SIZES).files.source
    assert len([n for n in functions(source) if re.match("net_part0.*forward", n)]) == 2


def test_predict_shares_the_functions_of_forward(tmp_path: Path) -> None:
    source = Compiled.of(widths(), tmp_path, SIZES).files.source
    assert not [n for n in functions(source) if "predict" in n]


DENSE = """
name: net
inputs: {{x: [N, 6], y: [N, 3]}}
layers: [{{dense: 4}}, {activation}, {{dense: 3}}]
loss: {{mse: y}}
sizes: {{N: 5}}
"""


@pytest.mark.parametrize("activation", ["elu", "selu", "softplus", "softsign"])
def test_predict_shares_them_though_indices_have_other_names(
    activation: str, tmp_path: Path
) -> None:
    """Forward keeps the sum for the backward phase, and predict does not."""
    (tmp_path / "net.yaml").write_text(DENSE.format(activation=activation), encoding="utf-8")
    found = functions(dict(pipeline.run(tmp_path / "net.yaml").files)["net.c"])
    assert [n for n in found if activation in n and "forward" in n]
    assert not [n for n in found if activation in n and "predict" in n]


def test_functions_that_step_through_memory_otherwise_are_two() -> None:
    def loops(outer: str, inner: str, place: str) -> Function:
        head = "for (ptrdiff_t {0} = 0; {0} < 3; ++{0}) {{"
        lines = (head.format(outer), head.format(inner), f"a[{place}] = 1;", "}", "}")
        return Function("", (), ("net_real *a",), ("a",), lines)

    made = Functions([])
    first = made.named(loops("n", "u", "n*3 + u"), "first", "forward")
    assert made.named(loops("n", "t", "n*3 + t"), "second", "predict") == first
    assert made.named(loops("u", "n", "u*3 + n"), "third", "predict") == first
    assert made.named(loops("n", "u", "u*3 + n"), "fourth", "predict") == "fourth"


def test_the_same_network_gives_the_same_bytes(tmp_path: Path) -> None:
    first, second = (Compiled.of(stacked(5), tmp_path, SIZES).files for _ in range(2))
    assert first == second


def test_comments_name_the_layers_that_a_function_serves(tmp_path: Path) -> None:
    source = Compiled.of(stacked(5), tmp_path, SIZES).files.source
    assert "/* forward of layer0; layer2; layer4; and 2 more like these */" in source


def test_objectives_share_what_does_the_same() -> None:
    source = declared("adversaries").files.source
    served = re.findall(r"/\* forward of ([^*]*) \*/", source)
    assert "g1, gc, tanh1" in served
    assert len(served) == len(set(served))


def test_a_recurrence_is_one_loop_over_its_steps() -> None:
    source = declared("tokens").files.source
    assert "for (ptrdiff_t t = 0; t < 5; ++t)" in source
    assert ">= 0 && " not in source.split("net_valid_")[-1]


def test_lines_of_calls_and_tables_are_short() -> None:
    source = declared("attention").files.source
    start = source.index("\nnet_real net_forward(")
    assert max(map(len, source[start:].split("\n"))) <= 100
