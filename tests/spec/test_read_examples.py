"""What the language's reference shows is read as it says."""

from __future__ import annotations

from fractions import Fraction

from spec_cases import DEFINE, DIGITS, FACTORIZATION, VALID, valid

from symbp.errors import Mark
from symbp.spec.model import (
    Dimension,
    Formula,
    InputDeclaration,
    LayerNode,
    LossNode,
    Name,
    OptionDeclaration,
    ParameterDeclaration,
    RepeatNode,
    ResidualNode,
    Setting,
)


def test_a_chain_of_layers():
    specification = valid(DIGITS, "other.yaml")
    assert specification.name == "digits"
    assert specification.inputs == (
        InputDeclaration(
            "x", (Dimension("batch", Mark(3, 7)), Dimension("64", Mark(3, 14))), Mark(3, 3)
        ),
        InputDeclaration(
            "y",
            (Dimension("batch", Mark(4, 15)),),
            Mark(4, 3),
            labels=Dimension("10", Mark(4, 31)),
            integer=True,
        ),
    )
    assert specification.layers == (
        LayerNode(Name("dense", Mark(6, 5)), Mark(6, 5), bare=Setting(32, Mark(6, 12))),
        LayerNode(Name("relu", Mark(7, 5)), Mark(7, 5)),
        LayerNode(
            Name("dense", Mark(8, 5)),
            Mark(8, 5),
            options={"units": Setting(10, Mark(8, 20), Mark(8, 13))},
            name=Name("logits", Mark(8, 30)),
        ),
    )
    assert specification.losses == (
        LossNode(Name("cross_entropy", Mark(9, 8)), Mark(9, 8), target=Setting("y", Mark(9, 23))),
    )
    assert specification.sizes == {"batch": Setting(32, Mark(10, 16), Mark(10, 9))}


def test_definitions():
    definitions = valid(VALID + DEFINE).definitions
    assert list(definitions) == ["swish", "scaled_dense"]
    swish, dense = definitions.values()
    assert swish.inputs == ("in",)
    assert swish.kind == "layer"
    assert swish.parameters == (
        ParameterDeclaration(
            "beta",
            (Dimension("k", Mark(5, 33)),),
            Mark(5, 18),
            init=Setting(Fraction(1), Mark(5, 43)),
        ),
    )
    (part,) = swish.parts
    assert part.formula == Formula(
        "out[..., k] = in[..., k] * sigmoid(beta[k] * in[..., k])\n", (Mark(7, 7),)
    )
    assert dense.options == (
        OptionDeclaration("units", None, True, Mark(9, 15)),
        OptionDeclaration("gain", Fraction(1), False, Mark(9, 32)),
    )


def test_a_network_of_formulas():
    specification = valid(FACTORIZATION)
    assert [declaration.name for declaration in specification.inputs] == ["T", "Omega"]
    assert [parameter.name for parameter in specification.parameters] == ["U", "V"]
    assert specification.formula is not None
    assert specification.formula.text.splitlines()[1] == "loss = sum[i, j](R[i, j]^2)"
    assert specification.formula.lines == (Mark(5, 3), Mark(6, 3))


def test_inputs_may_be_absent_and_a_scalar_has_an_empty_shape():
    specification = valid("parameters: {w: []}\nformula: loss = (w * 3 - 10)^2\n")
    assert specification.inputs == ()
    assert specification.parameters[0].shape == ()


def test_a_formula_network_may_add_regularisers():
    assert valid(FACTORIZATION + "loss: [l2: 1e-4]\n").losses[0].kind.text == "l2"


def test_from_share_and_tie():
    layers = (
        "inputs: {x: [n], z: [n]}\n"
        "layers:\n"
        "  - add: {from: [x, z]}\n"
        "  - dense: {units: 3, from: h0.a, share: block0.dense1, tie: {W: embed.E}}\n"
    )
    add, dense = valid(layers).layers
    assert isinstance(add, LayerNode)
    assert isinstance(dense, LayerNode)
    assert add.sources == (Name("x", Mark(3, 18)), Name("z", Mark(3, 21)))
    assert dense.sources == (Name("h0.a", Mark(4, 29)),)
    assert dense.share == Name("block0.dense1", Mark(4, 42))
    assert dense.tie == {"W": Name("embed.E", Mark(4, 66))}
    assert list(dense.options) == ["units"]


def test_residual_and_repeat():
    specification = valid(
        "inputs: {x: [n]}\n"
        "layers:\n"
        "  - residual: [dense: 3, relu]\n"
        "  - residual: {layers: [relu], name: skip}\n"
        "  - repeat: {times: 12, name: h, layers: [{residual: [tanh]}]}\n"
    )
    plain, named, repeat = specification.layers
    assert isinstance(plain, ResidualNode)
    assert isinstance(named, ResidualNode)
    assert isinstance(repeat, RepeatNode)
    assert len(plain.layers) == 2
    assert named.name == Name("skip", Mark(4, 38))
    assert repeat.times == Setting(12, Mark(5, 21))
    assert repeat.name == Name("h", Mark(5, 31))
    assert isinstance(repeat.layers[0], ResidualNode)


def test_a_list_of_losses():
    losses = valid(
        VALID + "loss:\n"
        "  - cross_entropy: {target: y, from: logits, weight: 0.5, smoothing: 0.1, name: ce}\n"
        "  - mse: {target: [a, b]}\n"
        "  - kl_gaussian: {from: [mu, logvar]}\n"
        "  - l2: 1e-4\n"
        "  - {mse: t, weight: 2}\n"
        "  - l1\n"
    ).losses
    entropy, mse, divergence, ridge, beside, lasso = losses
    assert entropy.target == Setting("y", Mark(4, 29))
    assert entropy.sources == (Name("logits", Mark(4, 38)),)
    assert entropy.weight == Setting(Fraction(1, 2), Mark(4, 54))
    assert entropy.options == {"smoothing": Setting(Fraction(1, 10), Mark(4, 70), Mark(4, 59))}
    assert entropy.name == Name("ce", Mark(4, 81))
    assert mse.target == Setting(("a", "b"), Mark(5, 19))
    assert divergence.target is None
    assert divergence.sources == (Name("mu", Mark(6, 26)), Name("logvar", Mark(6, 30)))
    assert ridge.target == Setting(Fraction(1, 10_000), Mark(7, 9))
    assert (beside.target, beside.weight) == (
        Setting("t", Mark(8, 11)),
        Setting(2, Mark(8, 22)),
    )
    assert lasso.target is None


def test_wrt_takes_one_name_or_a_list():
    assert valid(VALID + "wrt: x\n").wrt == (Name("x", Mark(3, 6)),)
    assert valid(VALID + "wrt: [x]\n").wrt == (Name("x", Mark(3, 7)),)


def test_a_definition_with_all_its_keys():
    definition = valid(
        VALID + "define:\n"
        "  shifted:\n"
        "    kind: loss\n"
        "    summary: as a test\n"
        "    fold: true\n"
        "    weight_init: he_uniform\n"
        "    options: {bias: true}\n"
        "    inputs: {target: null, in: [..., classes]}\n"
        "    parameters: {b: {shape: [3*k], init: zeros, when: bias}}\n"
        "    formula:\n"
        "    - {when: {target: labels}, text: out = 1}\n"
        "    - {when: {target: values}, text: out = 2}\n"
    ).definitions["shifted"]
    assert (definition.kind, definition.summary, definition.fold) == ("loss", "as a test", True)
    assert definition.weight_init == "he_uniform"
    assert definition.inputs == ("target", "in")
    assert {name: [d.text for d in shape] for name, shape in definition.input_shapes.items()} == {
        "in": ["...", "classes"]
    }
    assert definition.parameters[0].when == "bias"
    assert definition.parameters[0].shape[0].text == "3*k"
    assert [(part.case.when, part.formula.text) for part in definition.parts] == [
        ({"target": ("labels",)}, "out = 1"),
        ({"target": ("values",)}, "out = 2"),
    ]


def test_names_in_any_script_keep_their_spelling_and_order():
    specification = valid("inputs: {وزن: [n], σ: [n], return: [n]}\nlayers: [relu]\n")
    assert [declaration.name for declaration in specification.inputs] == ["وزن", "σ", "return"]


def test_anchors_and_aliases_may_be_used():
    specification = valid("inputs: {a: &s [n, 3], b: *s}\nlayers: &l [relu]\n")
    a, b = specification.inputs
    assert a.shape == b.shape
