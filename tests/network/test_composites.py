"""Layers made of layers: names, options passed through, sharing, and every mistake."""

from __future__ import annotations

import pytest
from network_cases import messages, network

DEFINE = """
define:
  scale:
    parameters: {gamma: {shape: [k], init: 1.0}}
    formula: |
      out[..., k] = gamma[k] * in[..., k]
  block:
    options: {wide: required, rate: 0.5, activation: tanh}
    inputs: {in: [..., width]}
    layers:
      - residual:
          - scale: {name: first}
          - dense: {units: wide*width, name: up, bias: false}
          - activation
          - leaky_relu: rate
          - dense: {units: width, name: down}
  pair:
    options: {wide: required, kind: relu}
    layers:
      - block: {wide: wide, activation: kind, name: one}
      - block: {wide: wide + 1, name: two}
"""


def declared(layers: str, inputs: str = "x: [batch, 4]", rest: str = "") -> str:
    return f"name: a\ninputs: {{{inputs}}}\nlayers:\n{layers}\n{rest}{DEFINE}"


def infos(text: str) -> list[tuple[str, str, tuple[str, ...], str]]:
    return [(i.name, i.kind, i.sources, i.settings) for i in network(text).layers]


def test_a_block_is_its_layers_under_its_name() -> None:
    net = network(declared("  - block: 3\n  - dense: 2"))
    assert {n: p.tensor.shape for n, p in net.parameters.items()} == {
        "block1.first.gamma": (4,),
        "block1.up.W": (12, 4),
        "block1.down.W": (4, 12),
        "block1.down.b": (4,),
        "dense1.W": (2, 4),
        "dense1.b": (2,),
    }
    by_name = {layer.name: layer for layer in net.layers}
    assert by_name["block1.first"].sources == ("x",)
    assert by_name["block1.residual1"].sources == ("block1.down", "x")
    assert by_name["dense1"].sources == ("block1.residual1",)


def test_a_block_is_the_layers_written_out() -> None:
    inside = network(declared("  - block: {wide: 3, rate: 0.25, activation: softplus}"))
    outside = network(
        declared(
            "  - residual: [scale, {dense: {units: 12, bias: false}}, softplus, "
            "{leaky_relu: 0.25}, {dense: 4}]"
        )
    )
    assert [(i.kind, i.settings, i.instance) for i in inside.layers] == [
        (i.kind, i.settings, i.instance) for i in outside.layers
    ]
    equations = [len(t.program.equations) for t in inside.templates.values()]
    assert equations == [len(t.program.equations) for t in outside.templates.values()]


def test_its_name_stands_for_its_output_everywhere() -> None:
    net = network(
        declared(
            "  - block: {wide: 1, name: b}\n  - tanh\n  - add: {from: [b, b.down]}",
            "x: [batch, 4], y: [batch, 4]",
            "loss: {mse: {target: y, from: b}}\noutput: b\n",
        )
    )
    by_name = {layer.name: layer.sources for layer in net.layers}
    assert by_name["add1"] == ("b.residual1", "b.down")
    assert by_name["mse1"] == ("y", "b.residual1")
    assert net.outputs == ("b.residual1",)


def test_blocks_stand_inside_blocks_and_repeats() -> None:
    net = network(declared("  - repeat: {times: 2, name: h, layers: [{pair: 2}]}"))
    by_name = {layer.name: layer for layer in net.layers}
    assert by_name["h1.pair1.one.up"].settings == "units 8, bias false"
    assert by_name["h1.pair1.two.up"].settings == "units 12, bias false"
    assert by_name["h0.pair1.one.activation1"].kind == "relu"
    assert by_name["h0.pair1.two.activation1"].kind == "tanh"
    assert by_name["h1.pair1.one.first"].sources == ("h0.pair1.two.residual1",)


def test_an_option_says_how_often_layers_are_repeated() -> None:
    stack = (
        "  stack: {options: {depth: required}, layers: [{repeat: {times: depth, layers: [tanh]}}]}"
    )
    net = network(declared("  - stack: 3\n  - stack: 1") + stack)
    assert [layer.name for layer in net.layers] == [
        "stack1.block0.tanh1", "stack1.block1.tanh1", "stack1.block2.tanh1", "stack2.block0.tanh1",
    ]  # fmt: skip
    assert messages(declared("  - stack: two\n  - stack: 0\n  - stack: 100001") + stack) == [
        'net.yaml:6:12: "times" is an integer from 1 to 100000; found 100001',
        'net.yaml:4:12: depth is a positive integer, not "two"',
        "net.yaml:5:12: depth is a positive integer, not 0",
    ]


def test_sharing_a_block_shares_everything_inside() -> None:
    net = network(
        declared("  - pair: {wide: 1, name: a}\n  - pair: {wide: 1, share: a}\n  - pair: 1")
    )
    first = [n for n in net.parameters if n.startswith("a.")]
    assert list(net.parameters) == [*first, *(f"pair2{n[1:]}" for n in first)]
    by_name = {layer.name: layer.parameters for layer in net.layers}
    assert by_name["pair1.two.down"] == ("a.two.down.W", "a.two.down.b")


def test_parameters_inside_are_tied_and_started_from_outside() -> None:
    net = network(
        declared(
            "  - dense: {units: 4, name: d}\n"
            "  - block: {wide: 1, tie: {up.W: d.W}, init: {down.W: {normal: 0.02}, down.b: 3}}\n"
        )
    )
    assert "block1.up.W" not in net.parameters
    start = net.parameters["block1.down.W"].init
    assert (start.rule, start.scale) == ("normal", 0.02)
    assert net.parameters["block1.down.b"].init.value == 3.0
    assert net.parameters["block1.down.W"].init.functions == ("scaled", "normal")


def test_share_is_resolved_within_a_round_of_a_repeat() -> None:
    net = network(
        declared(
            "  - repeat: {times: 2, name: h, layers: [{dense: {units: 4, name: d}}, "
            "{dense: {units: 4, share: d}}]}"
        )
    )
    assert list(net.parameters) == ["h0.d.W", "h0.d.b", "h1.d.W", "h1.d.b"]


def test_a_transformer_block_has_the_parameters_of_the_language() -> None:
    net = network(
        "name: a\ninputs: {x: [batch, 5, 8]}\nlayers:\n  - transformer_block: {heads: 2}\n"
    )
    shapes = {n: p.tensor.shape for n, p in net.parameters.items()}
    assert shapes == {
        "transformer_block1.ln1.gamma": (8,),
        "transformer_block1.ln1.beta": (8,),
        "transformer_block1.attention.W_qkv": (24, 8),
        "transformer_block1.attention.b_qkv": (24,),
        "transformer_block1.attention.W_o": (8, 8),
        "transformer_block1.attention.b_o": (8,),
        "transformer_block1.ln2.gamma": (8,),
        "transformer_block1.ln2.beta": (8,),
        "transformer_block1.dense1.W": (32, 8),
        "transformer_block1.dense1.b": (32,),
        "transformer_block1.dense2.W": (8, 32),
        "transformer_block1.dense2.b": (8,),
    }


def test_equal_blocks_share_templates() -> None:
    text = "  - repeat: {{times: {times}, layers: [{{block: 2}}]}}"
    shallow = network(declared(text.format(times=3)))
    deep = network(declared(text.format(times=30)))
    assert len(shallow.templates) == len(deep.templates)


MISTAKES = {
    "an option is missing": (
        "  - block",
        ['net.yaml:4:5: "block" needs wide: write wide: VALUE'],
    ),
    "an option inside that is wrong has the place of the user's value": (
        "  - pair: two",
        ['net.yaml:4:11: wide is a positive integer, not "two"'],
    ),
    "an activation that is none": (
        "  - block: {wide: 1, activation: rellu}",
        [
            "net.yaml:4:34: activation is the name of an activation such as relu, not rellu; "
            'did you mean "relu"?'
        ],
    ),
    "a layer for an activation": (
        "  - block: {wide: 1, activation: dense}",
        ["net.yaml:4:34: activation is the name of an activation such as relu, not dense"],
    ),
    "too few inputs": (
        "  - add: {from: [x]}\n  - block: {wide: 1, from: [x, x]}",
        [
            'net.yaml:4:5: "add" takes 2 inputs, but 1 reaches it; name them with from: [a, b]',
            'net.yaml:5:5: "block" takes 1 input, but 2 reach it; name those that it takes, as in '
            "from: NAME",
        ],
    ),
    "unknown things to share": (
        "  - block: {wide: 1, name: b}\n  - dense: {units: 4, share: b}\n"
        "  - block: {wide: 1, share: nix}\n  - block: {wide: 1, activation: relu, share: b}",
        [
            'net.yaml:5:30: "b" is "block", this layer is "dense": only one of the two is made of '
            "layers, so they cannot share parameters",
            'net.yaml:6:29: no layer named "nix" stands before this one to share parameters with',
            'net.yaml:7:47: "b" is made of other layers than this one is, so that the two cannot '
            "share parameters; give them the same options",
        ],
    ),
    "unknown things to start": (
        "  - block: {wide: 1, init: {upp.W: 1, W: 2, up.Q: 3}}\n"
        "  - dense: {units: 4, init: {V: 1}, name: d, from: x}\n"
        "  - dense: {units: 4, share: d, init: {W: 1}}",
        [
            'net.yaml:4:29: "block" has no layer "upp" inside; did you mean "up"?',
            'net.yaml:4:39: the parameters of "block" are those of its layers, such as first.gamma',
            'net.yaml:4:45: "dense" has no parameter "Q" to initialise; it has W',
            'net.yaml:5:30: "dense" has no parameter "V" to initialise; it has W, b',
            'net.yaml:6:40: "W" belongs to another layer here; say there how it starts',
        ],
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_use_that_is_wrong(case: str) -> None:
    layers, expected = MISTAKES[case]
    assert sorted(messages(declared(layers))) == sorted(expected)


INSIDE = {
    "an unknown name": (
        "{layers: [{dense: widht*2}], inputs: {in: [..., width]}}",
        'units: "widht" is no option or extent of "w"; did you mean "width"?',
    ),
    "a division by zero": ("{layers: [{dense: 1/(1 - 1)}]}", "units: division by zero"),
    "what an option cannot be": (
        "{layers: [{dense: sin(3)}]}",
        "units: an option is made of numbers, options and extents with + - * / ^ and floor",
    ),
    "an absurd power": ("{layers: [{dense: 9^9^9}]}", "units: an exponent is an integer up to 64"),
    "no whole number": (
        "{layers: [{dense: width/3}], inputs: {in: [..., width]}}",
        "units is a positive integer, not 1.3333333333333333",
    ),
    "a flag in an expression": (
        "{options: {flag: true}, layers: [{dense: 2*flag}]}",
        "units: flag is true, no number",
    ),
    "names outside": (
        "{layers: [{add: {from: [in, x]}}]}",
        'no input or layer inside "w" is named "x"',
    ),
    "an unknown kind": ("{layers: [tahn]}", 'unknown layer "tahn"; did you mean "tanh"?'),
    "itself": ("{layers: [tanh, w]}", '"w" is made of itself; it has no end'),
    "an input's name given again": (
        "{inputs: [one], layers: [{tanh: {name: one}}]}",
        'the name "w1.one" is used twice',
    ),
    "an input of another shape": (
        "{inputs: {in: [a, b, c]}, layers: [tanh]}",
        '"w": needs an input of shape [a, b, c]; it was given x [batch, 4]',
    ),
}


@pytest.mark.parametrize("case", INSIDE)
@pytest.mark.parametrize("times", [1, 2])
def test_a_definition_that_is_wrong_is_told_once_and_in_its_place(case: str, times: int) -> None:
    definition, expected = INSIDE[case]
    repeat = f"repeat: {{times: {times}, layers: [w]}}"
    (found,) = messages(
        f"name: a\ninputs: {{x: [batch, 4]}}\nlayers: [{{{repeat}}}]\ndefine:\n  w: {definition}\n"
    )
    assert found.removeprefix("net.yaml:").partition(": ")[2] in (
        expected,
        expected.replace("w1.one", "block0.w1.one"),
    )


def test_a_named_size_is_no_number() -> None:
    found = messages(declared("  - block: 1", "x: [batch, d]"))
    assert found == [
        "net.yaml:17:28: units: width must be a number here, but it is d; write a number in the "
        "shape of the input",
        "net.yaml:20:28: units: width must be a number here, but it is d; write a number in the "
        "shape of the input",
    ]


def test_mistakes_inside_a_layer_of_the_library_stand_where_it_is_used() -> None:
    found = messages(
        "name: a\ninputs: {x: [batch, 5, 8], z: [batch, 8]}\nlayers:\n"
        "  - transformer_block: {heads: 3}\n"
        "  - transformer_block: {heads: 2, from: z}\n"
    )
    assert [m.partition(": ")[0] for m in found] == ["net.yaml:4:5", "net.yaml:5:5"]
    assert all('"transformer_block.attention"' in m for m in found)


def test_mistakes_of_a_definition_that_nothing_uses_are_told() -> None:
    found = messages(
        "name: a\ninputs: {x: [batch, 4]}\nlayers: [tanh]\n"
        "define:\n  w: {options: {act: required}, layers: [act, tahn, {dense: {unit: 3}}]}\n"
    )
    assert found == [
        'net.yaml:5:47: unknown layer "tahn"; did you mean "tanh"?',
        'net.yaml:5:62: "dense" has no option "unit"; did you mean "units"?',
    ]


def test_definitions_that_double_are_refused() -> None:
    doubling = "".join(f"  l{k}: {{layers: [l{k + 1}, l{k + 1}]}}\n" for k in range(40))
    nested = "".join(f"  l{k}: {{layers: [l{k + 1}]}}\n" for k in range(400))
    head = "name: a\ninputs: {x: [batch, 4]}\nlayers: [l0]\ndefine:\n"
    (found,) = messages(f"{head}{doubling}  l40: {{layers: [tanh]}}\n")
    assert found.endswith("unrolled, there are more than 100,000 layers; a network has fewer")
    (found,) = messages(f"{head}{nested}  l400: {{layers: [tanh]}}\n")
    assert found.endswith("layers stand inside one another more than 64 deep")


@pytest.mark.parametrize(
    ("tie", "expected"),
    [
        ("{V: d.W}", 'net.yaml:5:32: "dense" has no parameter "V" to tie; it has W, b'),
        (
            "{W: d.V}",
            'net.yaml:5:32: no parameter named "d.V" stands before this layer; "d" has W, b',
        ),
        ("{W: nix.W}", 'net.yaml:5:32: no parameter named "nix.W" stands before this layer'),
        (
            "{W: W}",
            'net.yaml:5:32: no parameter named "W" stands before this layer; '
            "write the layer's name before it, as in dense1.W",
        ),
        ("{W: x.W}", 'net.yaml:5:32: no parameter named "x.W" stands before this layer'),
        ("{W: d.b}", 'net.yaml:5:5: "d.b" has shape [4], but dense1.W needs [4, 4]'),
    ],
)
def test_what_cannot_be_tied(tie: str, expected: str) -> None:
    layers = f"  - dense: {{units: 4, name: d}}\n  - dense: {{units: 4, tie: {tie}}}"
    (found,) = messages(declared(layers))
    assert found == expected


def test_a_parameter_is_tied_by_the_name_of_a_layer_that_shares_it() -> None:
    net = network(
        declared(
            "  - dense: {units: 4, name: d}\n  - dense: {units: 4, share: d, name: e}\n"
            "  - dense: {units: 4, tie: {W: e.W}, bias: false}"
        )
    )
    assert list(net.parameters) == ["d.W", "d.b"]


def test_what_follows_from_a_layer_that_has_failed_is_no_mistake() -> None:
    found = messages(
        declared(
            "  - dense: {units: 0, name: d}\n  - dense: {units: 4, from: x, share: d}\n"
            "  - dense: {units: 4, from: x, tie: {W: d.W}}\n  - tanh: {from: d}"
        )
    )
    assert found == ["net.yaml:4:20: units is a positive integer, not 0"]
