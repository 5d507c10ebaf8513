"""Definitions with cases, numbers, requirements, state and noise: what they say, and mistakes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from spec_cases import VALID, said, valid

from symbp.spec.model import Case


def test_a_formula_in_parts() -> None:
    definition = valid(
        VALID + "define:\n  a:\n    options: {groups: 1}\n    formula:\n    - x = 1\n"
        "    - when: {phase: training}\n      unless: {groups: [1, 2]}\n      text: |\n"
        "        out = x\n"
    ).definitions["a"]
    first, second = definition.parts
    assert (first.formula.text, first.case) == ("x = 1", Case())
    assert second.formula.text == "out = x\n"
    assert second.case == Case({"phase": ("training",)}, {"groups": (1, 2)})
    assert (second.formula.lines[0].line, second.formula.lines[0].column) == (11, 9)


def test_options_in_the_form_of_a_mapping() -> None:
    definition = valid(
        VALID + "define:\n  a:\n    options:\n"
        "      kernel: {required: true, names: [kernel_h, kernel_w]}\n"
        "      stride: {default: kernel, names: [stride_h, stride_w], least: 1}\n"
        "      padding: {default: 0, choices: [same], least: 0}\n"
        "      sizes: {required: true, list: true}\n"
        "      rate: 0.5\n"
        "    formula: out = 1\n"
    ).definitions["a"]
    kernel, stride, padding, sizes, rate = definition.options
    assert (kernel.required, kernel.names) == (True, ("kernel_h", "kernel_w"))
    assert (stride.default, stride.least, stride.required) == ("kernel", 1, False)
    assert (padding.default, padding.choices, padding.exact) == (0, ("same",), True)
    assert (sizes.listed, sizes.required) == (True, True)
    assert (rate.default, rate.exact) == (Fraction(1, 2), False)


def test_numbers_requirements_state_and_noise() -> None:
    definition = valid(
        VALID + "define:\n  a:\n    inputs: {in: [n, c], memory: {shape: [n, m], default: in}}\n"
        "    let:\n      k: -3\n      r:\n      - {when: {memory: given}, value: 2*m}\n"
        "      - 0.5\n"
        "    require:\n    - {that: k <= m, message: no, unless: {memory: absent}}\n"
        "    state: {s: {shape: [c], init: 1, next: t}}\n"
        "    noise: {u: {shape: [..., c], distribution: normal, when: {phase: training}}}\n"
        "    formula: out = 1\n"
    ).definitions["a"]
    assert definition.inputs == ("in", "memory")
    assert definition.input_defaults == {"memory": "in"}
    k, r = definition.lets
    assert [value.text for _, value in k.cases] == ["-3"]
    assert [(case.when, value.text) for case, value in r.cases] == [
        ({"memory": ("given",)}, "2*m"),
        ({}, "1/2"),
    ]
    (requirement,) = definition.requirements
    assert (requirement.condition.text, requirement.message) == ("k <= m", "no")
    assert requirement.case == Case({}, {"memory": ("absent",)})
    (state,) = definition.states
    assert (state.name, state.next, [d.text for d in state.shape]) == ("s", "t", ["c"])
    assert state.init is not None
    assert state.init.value == 1
    (noise,) = definition.noises
    assert (noise.name, noise.distribution) == ("u", "normal")
    assert [d.text for d in noise.shape] == ["...", "c"]
    assert noise.case == Case({"phase": ("training",)})


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        (
            "a: {formula: [out = 1, {when: {phase: training}}]}",
            ['4:26: a part of the formula needs the key "text"'],
        ),
        (
            "a: {formula: []}",
            [
                "4:16: an empty list; at least one part belongs here, such as {when: "
                "{target: labels}, text: ...}"
            ],
        ),
        (
            "a: {formula: [3]}",
            ["4:17: a formula is a text such as out[i] = 2 * in[i]; found the number 3"],
        ),
        (
            "a: {formula: [{when: {phase: trainin}, text: out = 1}]}",
            ['4:32: "phase" is never "trainin"; did you mean "training"?'],
        ),
        (
            "a: {formula: [{when: {fase: training}, text: out = 1}]}",
            ['4:25: "fase" is no option and no input to choose by; did you mean "phase"?'],
        ),
        (
            "a: {formula: [{when: {target: lables}, text: out = 1}]}",
            ['4:33: "target" is never "lables"; did you mean "labels"?'],
        ),
        (
            "a: {formula: [{when: [phase], text: out = 1}]}",
            ["4:24: a case is a mapping such as {phase: training}; found a list"],
        ),
        (
            "a: {formula: [{when: {phase: []}, text: out = 1}]}",
            ['4:32: "phase" needs a value, or a list of values; found an empty list'],
        ),
        (
            "a: {formula: [{when: {phase: {a: 1}}, text: out = 1}]}",
            ['4:32: "phase" needs a value, or a list of values; found a mapping'],
        ),
        (
            "a: {options: {bias: true}, formula: [{when: {bias: 1}, text: out = 1}]}",
            ['4:54: "bias" is never "1"; it is true or false'],
        ),
        (
            (
                "a: {options: {p: {default: full, choices: [full, same]}}, formula: [{when: "
                "{p: sme}, text: out = 1}]}"
            ),
            ['4:82: "p" is never "sme"; did you mean "same"?'],
        ),
        (
            "a: {formula: [{wehn: {phase: training}, text: out = 1}]}",
            ['4:18: unknown key "wehn" of a part of the formula; did you mean "when"?'],
        ),
        (
            "a: {options: {k: {}}, formula: out = 1}",
            ['4:20: option "k" needs a default, or required: true'],
        ),
        (
            "a: {options: {k: {required: yes}}, formula: out = 1}",
            ['4:31: "required" is true or false; found the text "yes"'],
        ),
        (
            "a: {options: {k: {required: true, default: 3}}, formula: out = 1}",
            ['4:46: option "k" is required, so a default is never used; remove one of them'],
        ),
        (
            "a: {options: {k: {required: true, names: []}}, formula: out = 1}",
            ['4:44: "names" needs a list of names, such as [kernel_h, kernel_w]'],
        ),
        (
            "a: {options: {k: {required: true, names: [a, a]}}, formula: out = 1}",
            ['4:20: option "k" names two entries alike; each needs a name of its own'],
        ),
        (
            "a: {options: {k: {required: true, names: [k_h, exp]}}, formula: out = 1}",
            ['4:50: a name of an entry "exp" is reserved in formulas; choose another name'],
        ),
        (
            "a: {options: {k: {required: true, names: [k_h, k_w], list: true}}, formula: out = 1}",
            ['4:20: option "k" has "names" or is a "list", not both; remove one of the two'],
        ),
        (
            "a: {options: {k: {required: true, choices: [1]}}, formula: out = 1}",
            ['4:47: "choices" are texts such as [same, valid]; found the number 1'],
        ),
        (
            "a: {options: {k: {required: true, least: some}}, formula: out = 1}",
            ['4:44: "least" is a number; found the text "some"'],
        ),
        (
            "a: {options: {k: {default: sme, choices: [same]}}, formula: out = 1}",
            ['4:30: "sme" is none of the choices and no option declared before this one'],
        ),
        (
            "a: {options: {k: {default: later, least: 1}, later: 2}, formula: out = 1}",
            ['4:30: "later" is none of the choices and no option declared before this one'],
        ),
        (
            "a: {options: {k: {deflt: 1}}, formula: out = 1}",
            ['4:21: unknown key "deflt" of option "k"; did you mean "default"?'],
        ),
        (
            "a: {options: {phase: 1}, formula: out = 1}",
            ['4:17: option "phase" is a word of every case; choose another name'],
        ),
        (
            "a: {options: {k: {required: true, names: [m, n]}, n: 1}, formula: out = 1}",
            ['4:56: two options are called "n"; choose another name'],
        ),
        (
            "a: {let: [b], formula: out = 1}",
            ['4:12: "let" is a mapping such as {reach: 2*kernel + 1}; found a list'],
        ),
        ("a: {let: {b: []}, formula: out = 1}", ['4:16: "b" needs a value; found an empty list']),
        (
            "a: {let: {b: {when: {phase: training}}}, formula: out = 1}",
            ['4:16: a case of a number needs the key "value"'],
        ),
        (
            "a: {let: {b: [{value: true}]}, formula: out = 1}",
            ["4:25: a value is a number, or an expression on one line; found the truth value true"],
        ),
        (
            "a: {let: {exp: 1}, formula: out = 1}",
            ['4:13: number "exp" is reserved in formulas; choose another name'],
        ),
        (
            "a: {let: {b: 1}, options: {b: 1}, formula: out = 1}",
            ['4:13: "b" is an option already; choose another name'],
        ),
        (
            "a: {require: {that: 1}, formula: out = 1}",
            [
                '4:16: "require" is a list such as [{that: kernel <= width, message: ...}]; '
                "found a mapping"
            ],
        ),
        (
            "a: {require: [a < 1], formula: out = 1}",
            [
                "4:17: a requirement is a mapping such as {that: kernel <= width, message: "
                '...}; found the text "a < 1"'
            ],
        ),
        (
            "a: {require: [{that: 3, message: b}], formula: out = 1}",
            ['4:24: "that" is a condition such as kernel <= width; found the number 3'],
        ),
        (
            "a: {require: [{that: a < 3}], formula: out = 1}",
            ['4:17: a requirement needs the key "message"'],
        ),
        (
            "a: {require: [{that: a < 3, message: 7}], formula: out = 1}",
            ['4:40: "message" is a text; found the number 7'],
        ),
        (
            "a: {state: [a], formula: out = 1}",
            [
                '4:14: "state" is a mapping such as {running_mean: {shape: [c], next: '
                "new_mean}}; found a list"
            ],
        ),
        (
            "a: {state: {m: [c]}, formula: out = 1}",
            ["4:18: a state is a mapping such as {shape: [c], next: new_mean}; found a list"],
        ),
        (
            "a: {state: {m: {shape: [c]}}, formula: out = 1}",
            ['4:18: state "m" needs the key "next"'],
        ),
        (
            "a: {state: {m: {shape: [c], next: m}}, formula: out = 1}",
            ['4:15: "m" is a state already; choose another name'],
        ),
        (
            "a: {state: {m: {shape: [c], next: n, init: zero}}, formula: out = 1}",
            ['4:46: "init" is a number; found the text "zero"'],
        ),
        (
            "a: {noise: {u: [c]}, formula: out = 1}",
            [
                "4:18: noise is a mapping such as {shape: [...], distribution: uniform}; "
                "found a list"
            ],
        ),
        (
            "a: {noise: {u: {shape: [c], distribution: gauss}}, formula: out = 1}",
            ['4:45: unknown distribution "gauss"; there are uniform and normal'],
        ),
        (
            "a: {noise: {u: {shape: [c]}}, formula: out = 1}",
            ['4:18: noise "u" needs the key "distribution"'],
        ),
        (
            (
                "a: {noise: {u: {shape: [c], distribution: uniform, when: {phse: "
                "training}}}, formula: out = 1}"
            ),
            ['4:61: "phse" is no option and no input to choose by; did you mean "phase"?'],
        ),
        (
            "a: {inputs: {b: {shape: [n], default: c}}, formula: out = 1}",
            ['4:41: "c" is no input that is always given'],
        ),
        (
            "a: {inputs: {b: {shape: [n], default: c}, c: null}, formula: out = 1}",
            ["4:16: an input with a default comes after those without one"],
        ),
        (
            (
                "a: {inputs: {b: null, c: {shape: [n], default: d}, d: {shape: [n], "
                "default: b}}, formula: out = 1}"
            ),
            ['4:50: "d" is no input that is always given; b may stand for it'],
        ),
        (
            "a: {inputs: {b: null, c: {shap: [n], default: b}}, formula: out = 1}",
            ['4:29: unknown key "shap" of input "c"; did you mean "shape"?'],
        ),
        (
            (
                "a: {inputs: {b: null, c: {shape: [n], default: b}}, formula: [{when: {c: "
                "gven}, text: out = 1}]}"
            ),
            ['4:76: "c" is never "gven"; did you mean "given"?'],
        ),
        (
            "a: {inputs: {b: null}, formula: [{when: {b: given}, text: out = 1}]}",
            ['4:44: "b" is no option and no input to choose by; a case may name phase and target'],
        ),
        ("a: {each: sizes, formula: out = 1}", ['4:13: "sizes" is no option that is a list']),
        (
            "a: {each: sizes, options: {sizes: 3}, formula: out = 1}",
            ['4:13: "sizes" is no option that is a list'],
        ),
        (
            "a: {formula: out = 1, layers: [relu]}",
            [
                "4:33: a definition has a formula, is made of layers or has variants; keep "
                "one of these"
            ],
        ),
        (
            "a: {options: {k: {required: false}}, formula: out = 1}",
            ['4:20: option "k" needs a default, or required: true'],
        ),
    ],
)
def test_mistakes(definition: str, expected: list[str]) -> None:
    assert said(VALID + f"define:\n  {definition}\n") == expected
