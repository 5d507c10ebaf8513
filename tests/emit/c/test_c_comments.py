"""Comments of emitted C: they name the document's equations, and long lines are broken."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from symbp import pipeline
from symbp.emit.c.text.comments import comment, numbers
from symbp.emit.c.text.wrapping import wrapped
from symbp.emit.model import Optimize
from symbp.pipeline import Options

ROOT = Path(__file__).parents[3]
DEEP = """
name: deep
inputs: {x: [batch, 6], y: {shape: [batch], labels: 3}}
layers:
  - dense: 6
  - tanh
  - dense: 6
  - tanh
  - dense: 6
  - tanh
  - dense: 6
  - tanh
  - dense: 3
loss: {cross_entropy: y}
sizes: {batch: 4}
"""
TWO_OBJECTIVES = """
name: two
inputs: {x: [batch, 3], t: [batch, 2]}
layers:
  - dense: 5
  - relu
  - dense: {units: 2, name: y}
objectives:
  near: {loss: {mse: t}, parameters: [y]}
  far: {loss: {mae: t}, parameters: [dense1]}
sizes: {batch: 4}
"""
SHARED = """
name: shared
inputs: {a: [batch, 5], p: [batch, 5], n: [batch, 5]}
define:
  enc:
    layers: [dense: 6, silu, residual: [dense: 6, tanh], dense: 3]
layers:
  - enc: {from: a, name: A}
  - enc: {from: p, name: P, share: A}
  - enc: {from: n, name: N, share: A}
loss: [{triplet: {from: [A, P, N], margin: 0.5}}, {l2: 0.01}]
output: A
wrt: [a, p, n]
sizes: {batch: 7}
"""


@pytest.fixture(scope="module")
def digits() -> dict[str, str]:
    return dict(pipeline.run(ROOT / "examples" / "digits.yaml").files)


def shown(document: str) -> dict[str, str]:
    """Number -> formula, of a document."""
    plain = re.findall(r"^\\formula\{\((\d+)\)\}\{(.*)\}$", document, re.MULTILINE)
    box = r"^\\result\{\\formula\{.*?\\quad \((\d+)\)\}\{(.*)\}$"
    boxed = re.findall(box, document, re.MULTILINE)
    return dict([*plain, *boxed])


def named(source: str) -> dict[str, list[str]]:
    """Number -> left sides of the equations that have it in comments of C."""
    found: dict[str, list[str]] = {}
    for number, left in re.findall(r"/\* \((\d+)\) (\S+?)(?:\[[^]]*\])? \+?= ", source):
        found.setdefault(number, []).append(left)
    return found


def listed(text: str) -> set[int]:
    """The numbers that `(1), (3) to (5)` stands for."""
    ends = re.findall(r"\((\d+)\)(?: to \((\d+)\))?", text)
    return {n for low, high in ends for n in range(int(low), int(high or low) + 1)}


def test_numbers_of_the_document_count_every_equation_once(digits: dict[str, str]) -> None:
    formulas = shown(digits["digits.tex"])
    assert list(formulas) == [str(k + 1) for k in range(len(formulas))]


def test_comments_have_the_numbers_of_the_document(digits: dict[str, str]) -> None:
    formulas, comments = shown(digits["digits.tex"]), named(digits["digits.c"])
    assert comments.keys() <= formulas.keys()
    symbols = {
        "dense1·sum": "z_{n}^{(1)}",
        "relu1": "a_{n}^{(1)}",
        "logits": "z_{n}^{(2)}",
        "∂logits": r"\delta_{n k}^{(2)}",
        "∂dense1": r"\delta_{n t}^{(1)}",
        "∂dense1.W": r"\frac{\partial J}{\partial W^{(1)}}",
        "∂logits.b": r"\frac{\partial J}{\partial b^{(2)}}",
    }
    lefts = {left: formulas[n].partition(" = ")[0] for n, ls in comments.items() for left in ls}
    assert {left: lefts.get(left) for left in symbols} == symbols


def test_a_function_names_its_layers_and_where_they_are_derived(digits: dict[str, str]) -> None:
    source = digits["digits.c"]
    assert "/* forward of dense1, relu1: l = 1, equations (1) and (2) of digits.tex */" in source
    (told,) = re.findall(r"/\* backward of dense1, relu1: l = 1, (.*) of digits.tex \*/", source)
    formulas = shown(digits["digits.tex"])
    assert any(r"\partial W^{(1)}" in formulas[str(n)] for n in listed(told))


def test_layers_that_are_derived_once_have_the_same_numbers() -> None:
    source = pipeline.run(DEEP).files["deep.c"]
    titles = re.findall(r"/\* forward of ([^/]*?) \*/\nstatic", source)
    (general,) = [" ".join(t.split()) for t in titles if "dense2, tanh2" in t]
    assert general == (
        "dense1, tanh1: l = 1, equations (1) and (2) of deep.tex; also of dense2, tanh2; "
        "dense3, tanh3; dense4, tanh4: l = 2, 3, 4; equations (3) and (4) of deep.tex"
    )


def test_each_objective_has_a_document_of_its_own() -> None:
    files = pipeline.run(TWO_OBJECTIVES).files
    documents = {n: shown(files[n]) for n in ("two_near.tex", "two_far.tex")}
    source = files["two.c"]
    cited = re.findall(r"equations? ([^;*]*?) of\s+(?:   )?(two_\w+\.tex)", source)
    assert {document for _, document in cited} == documents.keys()
    for told, document in cited:
        assert {str(n) for n in listed(told)} <= documents[document].keys()


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_the_c_is_the_same_whatever_else_is_asked_for(optimize: Optimize) -> None:
    alone = pipeline.run(DEEP, Options(targets=("c",), optimize=optimize)).files
    among = pipeline.run(DEEP, Options(optimize=optimize)).files
    assert alone["deep.c"] == among["deep.c"]
    assert "/* (1) " in alone["deep.c"]


def test_predict_does_not_name_the_objective(digits: dict[str, str]) -> None:
    assert (
        "/* predict of logits, cross_entropy1: l = 2, equation (3) of digits.tex */"
        in (digits["digits.c"])
    )


@pytest.mark.parametrize(
    ("some", "text"),
    [
        ([], ""),
        ([4], "(4)"),
        ([1, 2], "(1) and (2)"),
        ([1, 2, 3, 7], "(1) to (3) and (7)"),
        ([1, 3, 5, 6, 7], "(1), (3) and (5) to (7)"),
    ],
)
def test_numbers_in_words(some: list[int], text: str) -> None:
    assert numbers(some) == text


def test_a_comment_is_not_broken_inside_brackets_but_where_it_must_be() -> None:
    short = comment("y[n, m] = " + "x[n, m] + " * 12 + "x[n, m]")
    assert len(short) > 1
    assert all(row.count("[") == row.count("]") for row in short)
    long = comment("y[" + "abcdefgh, " * 20 + "z] = 0")
    assert max(map(len, long)) <= 98


def test_long_statements_are_broken_and_say_the_same() -> None:
    deep = " " * 32
    lines = [
        f"{deep}sum += a[n*128 + k]*b[n*128 + k + 1] + a[n*128 + k + 1]*b[n*128 + k + 2] - c[k];",
        f"{deep}const net_real value_here = net_exp(first[n*10 + j] - second[n])*(third[n] + 1);",
        f"{deep}for (ptrdiff_t k = (n > 3 ? n - 3 : 0); k < (n < 64 ? n : 64) && k < 100; ++k) {{",
        f"{deep}/* y[n, m] = {'x[n, m] + ' * 9}x[n, m] */",
        f"{deep}short = 1;",
    ]
    rows = wrapped(lines)
    assert max(map(len, rows)) <= 96
    assert len(rows) > len(lines)
    assert "".join("".join(rows).split()) == "".join("".join(lines).split())
    assert all(row.startswith(deep) for row in rows)
    code = [row for row in rows if "/*" not in row]
    assert all(row.count("[") == row.count("]") for row in code)


def test_lines_of_layers_fit_a_window(digits: dict[str, str]) -> None:
    _, layers = digits["digits.c"].split("/* forward of", 1)
    assert max(map(len, layers.splitlines())) <= 100


def bodies(source: str) -> list[tuple[str, str, str]]:
    """Title, name and body of each function of layers."""
    found = re.findall(
        r"/\* ((?:forward|backward|predict) of [^/]*?) \*/\nstatic void (\w+)\((.*?)\n\}\n",
        source,
        re.DOTALL,
    )
    return [(" ".join(title.split()), name, body) for title, name, body in found]


@pytest.mark.parametrize("text", [DEEP, SHARED])
@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_a_title_lists_the_numbers_that_stand_in_the_body(text: str, optimize: Optimize) -> None:
    files = pipeline.run(text, Options(targets=("c",), optimize=optimize)).files
    (source,) = (content for name, content in files.items() if name.endswith(".c"))
    found = bodies(source)
    assert len(found) > 5
    for title, name, body in found:
        inside = {
            n
            for run in re.findall(r"/\* ((?:\(\d+\)(?:,? (?:and |to )?)?)+)", body)
            for n in listed(run)
        }
        assert (name, listed(title.partition("; also of")[0])) == (name, inside)


def test_with_shared_parameters_numbers_and_names_are_of_one_instance() -> None:
    files = pipeline.run(SHARED).files
    formulas, comments = shown(files["shared.tex"]), named(files["shared.c"])
    by_input: dict[str, list[str]] = {"∂a": [], "∂p": [], "∂n": []}
    for number, lefts in comments.items():
        for left in lefts:
            if left in by_input:
                by_input[left].append(number)
                wanted = rf"\frac{{\partial J}}{{\partial {left[1:]}}} ="
                assert formulas[number].startswith(wanted)
    assert any(by_input.values())


def test_functions_of_regularisers_and_of_a_step_say_so() -> None:
    names = [name for _, name, _ in bodies(pipeline.run(SHARED).files["shared.c"])]
    assert "shared_l21_A_dense1_W_forward" in names
    assert any(name.endswith("_backward_step") for name in names)
    assert not any("needed" in name for name in names)


def test_what_regularisers_do_together_has_the_name_and_number_of_the_gradient() -> None:
    text = DEEP.replace("loss: {cross_entropy: y}", "loss: [{cross_entropy: y}, {l1: 3}, {l2: 2}]")
    files = pipeline.run(text).files
    formulas, comments = shown(files["deep.tex"]), named(files["deep.c"])
    title = r"/\* backward of l21·(\S+), l11·\1: equation \((\d+)\) of deep\.tex[^/]*\*/"
    found = re.findall(rf"{title}\nstatic void (\w+)\(", files["deep.c"])
    assert [name for _, _, name in found] == [
        "deep_dense5_b_backward_decay",
        "deep_dense1_W_backward_decay",
        "deep_dense5_W_backward_decay",
    ]
    for parameter, number, _ in found:
        assert f"∂{parameter}" in comments[number]
        assert r"\operatorname{sign}" in formulas[number]


def test_a_loss_of_many_terms_is_added_up_in_lines_that_fit() -> None:
    text = DEEP.replace("loss: {cross_entropy: y}", "loss: [{cross_entropy: y}, {l2: 2}]")
    source = pipeline.run(text, Options(targets=("c",))).files["deep.c"]
    added = re.search(r"\n    return (workspace\[\d+\](?:\s+\+ workspace\[\d+\]){10});", source)
    assert added is not None
    assert 1 < len(added[0].split("\n")[1:]) < 6
    assert max(map(len, added[0].split("\n"))) <= 100


EVALUATED = """
name: pr
inputs: {x: [batch, 8], t: [batch, 3], y: {shape: [batch], labels: 3}}
layers:
  - dense: {units: 3, name: other}
  - dense: {units: 4, name: first, from: x}
  - batch_norm
  - relu
  - dropout: 0.2
  - dense: {units: 3, name: last}
objectives:
  aside: {loss: {mse: {target: t, from: other}}, parameters: [other]}
  main: {loss: {cross_entropy: {target: y, from: last}}, parameters: [first, last]}
output: last
sizes: {batch: 8}
"""


def test_predict_has_the_numbers_of_the_equations_that_training_has_too() -> None:
    text = pipeline.run(EVALUATED, Options(targets=("c",))).files["pr.c"]
    start = text.index("/* predict of first")
    training, predicting = text[:start], text[start:]
    for made in ("first", "last"):
        (number,) = set(re.findall(rf"/\* (\(\d+\)) {made}(?:·sum)?\[", training))
        assert set(re.findall(rf"/\* (\(?.*?\)? ?){made}(?:·sum)?\[", predicting)) == {f"{number} "}
    assert "/* batch_norm1[" in predicting  # with known statistics: training has another
    assert "of pr_main.tex" in predicting
    assert "of pr_aside.tex" not in predicting
