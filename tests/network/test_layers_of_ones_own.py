"""What definitions say: options, cases, numbers, requirements, optional inputs, state, noise."""

from __future__ import annotations

import numpy as np
import pytest
from network_cases import attempt, messages, network
from sympy import Integer

from symbp.ir import size
from symbp.ir.interpreter import run
from symbp.ir.text import equation_text
from symbp.library import Library
from symbp.network.build import build
from symbp.network.model import Family, Network
from symbp.spec import read

CONV = """
define:
  conv:
    options:
      filters: required
      kernel: {required: true, names: [kernel_h, kernel_w]}
      stride: {default: 1, names: [stride_h, stride_w], least: 1}
      padding: {default: 0, names: [padding_h, padding_w], least: 0, choices: [same]}
      groups: {default: 1, least: 1}
    inputs: {in: [n, channels, height, width]}
    let:
      top:
        - {when: {padding: same}, value: floor((kernel_h - 1) / 2)}
        - {value: padding_h}
      left:
        - {when: {padding: same}, value: floor((kernel_w - 1) / 2)}
        - {value: padding_w}
      rows:
        - {when: {padding: same}, value: height + kernel_h - 1}
        - {value: height + 2*padding_h}
      columns:
        - {when: {padding: same}, value: width + kernel_w - 1}
        - {value: width + 2*padding_w}
    require:
      - that: kernel_h <= rows
        message: the kernel has {kernel_h} rows, but the padded input {rows}
      - that: kernel_w <= columns
        message: the kernel has {kernel_w} columns, but the padded input {columns}
      - unless: {groups: 1}
        that: floor(channels / groups) * groups == channels
        message: "{groups} groups do not divide {channels} channels"
    parameters: {W: {shape: [filters, channels/groups, kernel_h, kernel_w]}}
    formula:
      - |
        extent(p) = floor((rows - kernel_h) / stride_h) + 1
        extent(q) = floor((columns - kernel_w) / stride_w) + 1
      - when: {groups: 1}
        text: |
          out[n, f, p, q] = sum[c, i, j](W[f, c, i, j] * where(
              0 <= p*stride_h + i - top < height and 0 <= q*stride_w + j - left < width,
              in[n, c, p*stride_h + i - top, q*stride_w + j - left], 0))
      - unless: {groups: 1}
        text: |
          extent(g) = groups
          extent(m) = filters / groups
          out[n, flat(g, m), p, q] = sum[c, i, j](W[flat(g, m), c, i, j] * where(
              0 <= p*stride_h + i - top < height and 0 <= q*stride_w + j - left < width,
              in[n, g*(channels/groups) + c, p*stride_h + i - top, q*stride_w + j - left], 0))
"""


def family(text: str) -> Family:
    specification, problems = read(text, "net.yaml")
    assert specification is not None, problems
    built, problems = build(specification, Library(specification.definitions), {})
    assert not problems
    assert built is not None
    return built


def conv(options: str, shape: str = "[batch, 4, 7, 6]") -> str:
    return f"name: a\ninputs: {{x: {shape}}}\nlayers: [conv: {options}]\n{CONV}"


def convolved(x, w, stride, padding, groups):
    """Straight from the definition of a convolution."""
    (top, bottom), (left, right) = padding
    x = np.pad(x, ((0, 0), (0, 0), (top, bottom), (left, right)))
    kernel, inside, outside = w.shape[2:], x.shape[1] // groups, w.shape[0] // groups
    rows, columns = ((x.shape[2 + d] - kernel[d]) // stride[d] + 1 for d in (0, 1))
    out = np.zeros((len(x), len(w), rows, columns))
    for f in range(len(w)):
        part = x[:, f // outside * inside :][:, :inside]
        for p in range(rows):
            for q in range(columns):
                r, s = p * stride[0], q * stride[1]
                window = part[:, :, r : r + kernel[0], s : s + kernel[1]]
                out[:, f, p, q] = (window * w[f]).sum((1, 2, 3))
    return out


def evaluated(net: Network, sizes: dict[str, int] | None = None, **arrays):
    """The output of a network of a single template, by the interpreter."""
    (instance,) = net.instances
    template = net.templates[instance.template]
    named = {size(n): v for n, v in {"batch": 2, **(sizes or {})}.items()}
    actual = {f: int(e.xreplace(named)) for f, e in instance.sizes.items()} | named
    given = {f: arrays[a] for f, a in instance.tensors.items() if a in arrays}
    return run(template.program, given, actual)[net.output]


@pytest.mark.parametrize("literal", [True, False])
@pytest.mark.parametrize(
    ("options", "geometry"),
    [
        ("{filters: 3, kernel: 3}", ((3, 3), (1, 1), ((0, 0), (0, 0)), 1)),
        ("{filters: 3, kernel: [2, 3], stride: 2}", ((2, 3), (2, 2), ((0, 0), (0, 0)), 1)),
        (
            "{filters: 2, kernel: 3, stride: [3, 2], padding: [1, 2]}",
            ((3, 3), (3, 2), ((1, 1), (2, 2)), 1),
        ),
        ("{filters: 3, kernel: [4, 3], padding: same}", ((4, 3), (1, 1), ((1, 2), (1, 1)), 1)),
        ("{filters: 6, kernel: 2, stride: 2, groups: 2}", ((2, 2), (2, 2), ((0, 0), (0, 0)), 2)),
    ],
)  # fmt: skip
def test_a_convolution_with_numbers_and_with_sizes(options, geometry, literal) -> None:
    kernel, stride, padding, groups = geometry
    rng = np.random.default_rng(0)
    net = network(conv(options, "[batch, 4, 7, 6]" if literal else "[batch, 4, high, wide]"))
    w = rng.standard_normal([int(e) for e in net.tensors["conv1.W"].shape])
    assert w.shape[1:] == (4 // groups, *kernel)
    x = rng.standard_normal((2, 4, 7, 6))
    sizes = {} if literal else {"high": 7, "wide": 6}
    found = evaluated(net, sizes, x=x, **{"conv1.W": w})
    np.testing.assert_allclose(found, convolved(x, w, stride, padding, groups), rtol=1e-12)


def test_a_window_over_numbers_leaves_nothing_to_round_or_to_check() -> None:
    net = network(conv("{filters: 5, kernel: 3, stride: 2, padding: 1}"))
    (template,) = net.templates.values()
    assert "floor" not in "".join(map(equation_text, template.program.equations))
    assert template.nonnegative == ()
    (out,) = (t for name, t in template.program.tensors.items() if name == "conv1")
    (instance,) = net.instances
    assert not any(e.is_Integer for e in out.shape)
    assert [e.xreplace(instance.sizes) for e in out.shape[2:]] == [Integer(4), Integer(3)]


def test_a_requirement_on_sizes_is_left_to_run_time() -> None:
    net = network(conv("{filters: 3, kernel: 3}", "[batch, 4, high, 6]"))
    (template,) = net.templates.values()
    (instance,) = net.instances
    left = {e.xreplace(instance.sizes) for e in template.nonnegative}
    assert left == {size("high") - 3}


def test_a_divided_extent_is_a_multiple_of_a_size() -> None:
    net = network(conv("{filters: 10, kernel: 1, groups: 2}", "[batch, 8, 7, 6]"))
    (template,) = net.templates.values()
    shape = template.program.tensors["conv1.W"].shape
    assert shape[0].is_Mul
    assert shape[1].is_Symbol
    (instance,) = net.instances
    assert [e.xreplace(instance.sizes) for e in shape] == [10, 4, 1, 1]


def test_layers_that_differ_in_sizes_alone_share_a_template() -> None:
    text = (
        "name: a\ninputs: {x: [batch, 2, 9, 9]}\n"
        "layers: [conv: {filters: 4, kernel: 3, padding: 1},"
        " conv: {filters: 5, kernel: 3, padding: 1}]\n" + CONV
    )
    net = network(text)
    assert len(net.instances) == 2
    assert len(net.templates) == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (
            "{filters: 3, kernel: 8, padding: 0}",
            [
                '"conv": the kernel has 8 rows, but the padded input 7',
                '"conv": the kernel has 8 columns, but the padded input 6',
            ],
        ),
        ("{filters: 3, kernel: 1, groups: 3}", ['"conv": 3 groups do not divide 4 channels']),
        (
            "{filters: 3, kernel: [1, 2, 3]}",
            [
                "kernel is a positive integer, or a list of 2 (kernel_h and kernel_w), "
                "not [1, 2, 3]"
            ],
        ),
        ("{filters: 3, kernel: [0, 2]}", ["kernel is a positive integer, or a list of 2 "
                                          "(kernel_h and kernel_w), not [0, 2]"]),
        ("{filters: 3, kernel: 2, stride: 0}", ["stride is at least 1, not 0"]),
        ("{filters: 3, kernel: 2, stride: 1.5}", ["stride is a positive integer, or a list of 2 "
                                                  "(stride_h and stride_w), not 1.5"]),
        (
            "{filters: 3, kernel: 2, padding: full}",
            [
                "padding is an integer, or a list of 2 (padding_h and padding_w), "
                'or "same", not "full"'
            ],
        ),
        ("{filters: 3, kernel: 2, padding: [1, -1]}", ["padding is at least 0, not -1"]),
        ("{filters: 3, kernel: 2, groups: true}", ["groups is a positive integer, not true"]),
        (
            f"{{filters: 3, kernel: {2**41}}}",
            [f"kernel is at most 1099511627776 (2^40), not {2**41}"],
        ),
        ("{filters: 3}", ['"conv" needs kernel: write kernel: VALUE']),
    ],
)  # fmt: skip
def test_options_and_requirements_that_cannot_be(options: str, expected: list[str]) -> None:
    assert [p.message for p in attempt(conv(options))[1]] == expected


def test_the_requirement_stands_where_the_layer_does() -> None:
    assert messages(conv("{filters: 3, kernel: [1, 9]}")) == [
        'net.yaml:3:10: "conv": the kernel has 9 columns, but the padded input 6'
    ]


def shifted(options: str, define: str, inputs: str = "x: [batch, 4]") -> str:
    return (
        f"name: a\ninputs: {{{inputs}}}\nlayers: [mine: {options}]\n"
        f"define:\n  mine:\n    {define}\n"
    )


POOL = (
    "{options: {size: required, stride: size, mode: {default: mean, choices: [mean, max]}},"
    " formula: [{when: {mode: max}, text: 'out[n, k] = in[n, k] + size - 10*stride'},"
    " {unless: {mode: max}, text: 'out[n, k] = in[n, k] * size + stride'}]}"
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{size: 3}", 2 * 3 + 3),
        ("{size: 3, stride: 5}", 2 * 3 + 5),
        ("{size: 3, stride: 5, mode: max}", 2 + 3 - 50),
    ],
)
def test_a_default_that_names_an_option(options: str, expected: int) -> None:
    net = network(shifted(options, POOL))
    assert (evaluated(net, x=np.full((2, 4), 2.0)) == expected).all()


def test_an_option_takes_its_choices_alone() -> None:
    assert [p.message for p in attempt(shifted("{size: 3, mode: sum}", POOL))[1]] == [
        'mode is "mean" or "max", not "sum"'
    ]
    assert [p.message for p in attempt(shifted("{size: 3, mode: 2}", POOL))[1]] == [
        'mode is "mean" or "max", not 2'
    ]


BILINEAR = (
    "{inputs: {in: [n, k], other: {shape: [n, m], default: in}},"
    " formula: [{when: {other: absent}, text: 'out[n] = sum[k](in[n, k] * other[n, k])'},"
    " {when: {other: given}, text: 'out[n] = sum[k](in[n, k]) - sum[m](other[n, m])'}]}"
)


def test_an_input_that_another_stands_for() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.standard_normal((2, 4)), rng.standard_normal((2, 3))
    alone = network(shifted("{}", BILINEAR))
    np.testing.assert_allclose(evaluated(alone, x=x), (x * x).sum(1))
    both = network(shifted("{from: [x, y]}", BILINEAR, "x: [batch, 4], y: [batch, 3]"))
    np.testing.assert_allclose(evaluated(both, x=x, y=y), x.sum(1) - y.sum(1))


NORM = """
  norm:
    options: {momentum: 0.25}
    inputs: {in: [n, c, ...]}
    parameters: {gamma: {shape: [c], init: 1.0}}
    state: {running: {shape: [c], init: 2, next: following}}
    formula:
      - when: {phase: training}
        text: |
          mu[c] = mean[n, ...](in[n, c, ...])
          following[c] = (1 - momentum) * running[c] + momentum * mu[c]
          out[n, c, ...] = gamma[c] * (in[n, c, ...] - mu[c])
      - when: {phase: evaluation}
        text: |
          out[n, c, ...] = gamma[c] * (in[n, c, ...] - running[c])
  drop:
    options: {rate: 0.5}
    noise: {u: {shape: [...], distribution: uniform, when: {phase: training}}}
    formula:
      - when: {phase: training}
        unless: {rate: 0}
        text: |
          out[...] = in[...] * where(u[...] >= rate, 1 / (1 - rate), 0)
      - {when: {phase: training, rate: 0}, text: "out[...] = in[...]"}
      - {when: {phase: evaluation}, text: "out[...] = in[...]"}
"""


def phases(layers: str) -> Family:
    return family(f"name: a\ninputs: {{x: [batch, 3, 5]}}\nlayers: {layers}\ndefine:{NORM}")


def test_state_is_read_in_both_phases_and_replaced_in_training() -> None:
    found = phases("[norm]")
    (training,) = found.training
    assert found.evaluation is not None
    state = training.states["norm1.running"]
    assert (state.tensor.shape, state.init, state.next) == ((3,), 2.0, "norm1.following")
    assert found.evaluation.states["norm1.running"].next == ""
    arrays = {
        "x": np.random.default_rng(2).standard_normal((2, 3, 5)),
        "norm1.gamma": np.arange(3.0),
        "norm1.running": np.array([1.0, 5.0, -2.0]),
    }
    mean = arrays["x"].mean((0, 2))[None, :, None]
    shape = (1, 3, 1)
    gamma, running = (arrays[n].reshape(shape) for n in ("norm1.gamma", "norm1.running"))
    np.testing.assert_allclose(evaluated(training, **arrays), gamma * (arrays["x"] - mean))
    predicted = evaluated(found.evaluation, **arrays)
    np.testing.assert_allclose(predicted, gamma * (arrays["x"] - running))
    (instance,) = training.instances
    program = training.templates[instance.template].program
    actual = {f: int(e.xreplace({size("batch"): 2})) for f, e in instance.sizes.items()}
    given = {f: arrays[a] for f, a in instance.tensors.items() if a in arrays}
    following = run(program, given, actual | {size("batch"): 2})["norm1.following"]
    np.testing.assert_allclose(following, 0.75 * arrays["norm1.running"] + 0.25 * mean.ravel())


def test_noise_is_read_where_the_formula_does() -> None:
    found = phases("[drop: 0.25]")
    (training,) = found.training
    noise = training.noise["drop1.u"]
    assert noise.distribution == "uniform"
    assert noise.tensor.shape == (size("batch"), 3, 5)
    assert found.evaluation is not None
    assert not found.evaluation.noise
    x = np.random.default_rng(3).standard_normal((2, 3, 5))
    u = np.random.default_rng(4).random((2, 3, 5))
    dropped = evaluated(training, x=x, **{"drop1.u": u})
    np.testing.assert_allclose(dropped, np.where(u >= 0.25, x / 0.75, 0))
    np.testing.assert_allclose(evaluated(found.evaluation, x=x), x)


def test_a_layer_that_is_the_same_in_both_phases_needs_no_network_of_its_own() -> None:
    assert phases("[tanh]").evaluation is None


def test_dropout_of_nothing_reads_no_noise() -> None:
    assert not phases("[drop: 0]").training[0].noise


@pytest.mark.parametrize(
    ("define", "expected"),
    [
        (
            "{inputs: {in: [n, k]}, let: {m: kk + 1}, formula: 'out[n, k] = m * in[n, k]'}",
            ['6:37: "mine", used on line 3: unknown size "kk"; did you mean "k"?'],
        ),
        (
            "{inputs: {in: [n, k]}, let: {m: k +}, formula: 'out[n, k] = m * in[n, k]'}",
            ["6:40: found the end of the line, expected a number, a name or a parenthesis"],
        ),
        (
            "{inputs: {in: [n, k]}, let: {m: 1/(k - 4)}, formula: 'out[n, k] = m * in[n, k]'}",
            ['6:40: "mine", used on line 3: division by zero'],
        ),
        (
            "{inputs: {in: [n, k]}, require: [{that: k, message: a}], formula: 'out[n] = 1'}",
            [
                '6:45: "mine", used on line 3: a condition is needed here, such as '
                "kernel <= width"
            ],
        ),
        (
            "{inputs: {in: [n, k]}, require: [{that: k < 3, message: 'not {k} but {k - 2}'}],"
            " formula: 'out[n, k] = in[n, k]'}",
            ['3:10: "mine": not 4 but 2'],
        ),
        (
            "{options: {r: 0.5}, parameters: {w: {shape: [r]}}, formula: 'out[n, k] = in[n, k]'}",
            [
                '6:50: "mine", used on line 3: dimension "r" of w must be a positive integer, '
                "not 1/2"
            ],
        ),
        (
            "{state: {s: {shape: [k], next: t}}, formula: 't = 1 + s[0]\n        "
            "out[n, k] = in[n, k]'}",
            None,
        ),
        (
            "{formula: [{when: {phase: evaluation}, text: 'out[n, k] = in[n, k]'}]}",
            ['3:10: "mine" has no formula for these options and inputs in training'],
        ),
        (
            "{noise: {u: {shape: [k], distribution: normal, when: {phase: evaluation}}},"
            " formula: 'out[n, k] = in[n, k] * u[k]'}",
            [
                '6:114: "mine", used on line 3: unknown tensor "u"; it was given x [batch, 4]'
            ],
        ),
    ],
)  # fmt: skip
def test_mistakes_of_meaning(define: str, expected: list[str] | None) -> None:
    found = messages(shifted("{}", define))
    assert expected is None or found == [f"net.yaml:{e}" for e in expected]


def test_a_state_of_another_shape_than_its_successor() -> None:
    define = (
        "\n      state: {s: {shape: [k], next: t}}\n      formula: |\n"
        "        t = 1 + sum[k](s[k])\n        out[n, k] = in[n, k]"
    )
    assert messages(shifted("{}", define)) == [
        'net.yaml:9:9: "mine", used on line 3: t [] cannot replace s [4]: the shapes differ'
    ]


@pytest.mark.parametrize(
    ("init", "rule", "value", "scale"),
    [
        ("{normal: 0.02}", "normal", 0.0, 0.02),
        ("{uniform: 0.5}", "uniform", 0.0, 0.5),
        ("he_normal", "he_normal", 0.0, None),
        ("0.25", "constant", 0.25, None),
        ("ones", "constant", 1.0, None),
    ],
)
def test_how_a_parameter_of_one_layer_starts(init, rule, value, scale) -> None:
    net = network(
        f"name: a\ninputs: {{x: [batch, 3]}}\nlayers: [dense: {{units: 2, init: {{W: {init}}}}}]\n"
    )
    own = network(
        f"name: a\ninputs: {{x: [batch, 3]}}\nlayers: [mine]\ndefine:\n  mine:\n"
        f"    parameters: {{W: {{shape: [2, k], init: {init}}}}}\n"
        "    formula: out[n, u] = sum[k](W[u, k] * in[n, k])\n"
    )
    formulas = network(
        f"name: a\ninputs: {{x: [n, k]}}\nparameters: {{W: {{shape: [k, k], init: {init}}}}}\n"
        "formula: out[n, u] = sum[k](W[u, k] * x[n, k])\n"
    )
    for found in (
        net.parameters["dense1.W"].init,
        own.parameters["mine1.W"].init,
        formulas.parameters["W"].init,
    ):
        assert (found.rule, found.value, found.scale) == (rule, value, scale)


def test_how_a_parameter_that_is_not_there_starts() -> None:
    text = "name: a\ninputs: {x: [batch, 3]}\nlayers:\n  - dense: {units: 2, init: {V: 1}}\n"
    assert messages(text) == [
        'net.yaml:4:30: "dense" has no parameter "V" to initialise; it has W, b'
    ]
    assert messages(text.replace("V: 1", "W: glorot")) == [
        'net.yaml:4:33: "glorot" is no initialiser; write a number or one of zeros, ones, uniform, '
        "normal, glorot_uniform, glorot_normal, he_uniform, he_normal, lecun_normal, orthogonal"
    ]
