"""Small networks of one fragment, built from equations, for the tests of the checks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sympy import Expr, Integer, S, exp, log

from symbp.derive import backward
from symbp.derive.model import Call, Derivation, Fragment, NetworkDerivation
from symbp.ir import Access, Equation, Program, Range, Tensor, elementwise, index, size
from symbp.network.model import Initializer, Instance, LayerInfo, Network, Parameter, Template

N, K, U = size("N"), size("K"), size("U")
PLAIN = Initializer("constant")


def dense(activation: Callable[[Expr], Expr] = lambda z: z, **more: str) -> list[Equation]:
    """z = W x + b and a = activation(z), as equations."""
    n, u, k, i, j = map(index, ("n", "u", "k", "i", "j"))
    product = Access("W", u, k) * Access("x", n, k)
    return [
        Equation("s", (n, u), (Range(n, N), Range(u, U)), product, "sum", (Range(k, K),)),
        elementwise("a", [(i, N), (j, U)], activation(Access("s", i, j) + Access("b", j)), **more),
    ]


DENSE_TENSORS = {
    "x": Tensor("x", (N, K)),
    "W": Tensor("W", (U, K)),
    "b": Tensor("b", (U,)),
    "s": Tensor("s", (N, U)),
    "a": Tensor("a", (N, U)),
}


def naive_cross_entropy(logits: str) -> tuple[dict[str, Tensor], list[Equation]]:
    """Softmax with no shift, and minus the mean logarithm at the label."""
    i, j, k, m = map(index, ("ce1", "ce2", "ce3", "ce4"))
    i2 = index("ce5")
    tensors = {
        "y": Tensor("y", (N,), "integer", U),
        "Z": Tensor("Z", (N,)),
        "p": Tensor("p", (N, U)),
        "loss": Tensor("loss", ()),
    }
    label = Access("y", m)
    equations = [
        Equation("Z", (i,), (Range(i, N),), exp(Access(logits, i, j)), "sum", (Range(j, U),)),
        elementwise("p", [(i2, N), (k, U)], exp(Access(logits, i2, k)) / Access("Z", i2)),
        Equation("loss", (), (), -log(Access("p", m, label)) / N, "sum", (Range(m, N),)),
    ]
    return tensors, equations


def network(
    program: Program,
    parameters: tuple[str, ...],
    output: str,
    *,
    terms: frozenset[str] = frozenset(),
    sizes: Mapping[Expr, Expr] | None = None,
    wrt: tuple[str, ...] = (),
) -> Network:
    """A network of one instance of one template."""
    inputs = tuple(n for n in program.inputs() if n not in parameters)
    bound = dict(sizes or {})
    actual = {
        n: replace(
            t,
            shape=tuple(e.xreplace(bound) for e in t.shape),
            upper=None if t.upper is None else t.upper.xreplace(bound),
        )
        for n, t in program.tensors.items()
    }
    template = Template("only", program, program.inputs(), (output,), terms)
    formal = {s: bound.get(s, s) for s in program.sizes()}
    return Network(
        name="net",
        digest="0",
        tensors=actual,
        inputs=inputs,
        targets=frozenset(),
        parameters={n: Parameter(actual[n], PLAIN) for n in parameters},
        templates={"only": template},
        instances=(Instance("only", {n: n for n in program.tensors}, formal),),
        layers=(LayerInfo("only", "formula", (), output, parameters, 0, ""),),
        outputs=(output,),
        terms=tuple(sorted(terms)),
        wanted=(*parameters, *wrt),
        sizes={},
    )


def derivation(of: Network) -> NetworkDerivation:
    """The unsimplified gradient of a network made by `network`."""
    template = of.templates["only"]
    seeds = dict.fromkeys(template.terms, S.One) or {of.output: None}
    derived = backward(template.program, seeds, of.wanted)
    fragment = Fragment("only", derived, template.outputs)
    call = Call("only", 0, {n: n for n in derived.program.tensors})
    gradients = {n: derived.adjoints[n] for n in of.wanted}
    return NetworkDerivation(of, {"only": fragment}, (call,), gradients)


def with_program(whole: NetworkDerivation, program: Program) -> NetworkDerivation:
    """The derivation with another program in its one fragment: what a broken pass would give."""
    fragment = whole.fragments["only"]
    changed: Derivation = replace(fragment.derivation, program=program)
    return replace(whole, fragments={"only": replace(fragment, derivation=changed)})


def with_body(
    whole: NetworkDerivation, target: str, change: Callable[[Expr], Expr]
) -> NetworkDerivation:
    """The derivation with the body of every equation for `target` changed."""
    program = whole.fragments["only"].derivation.program
    equations = tuple(
        replace(q, body=change(q.body)) if q.target == target else q for q in program.equations
    )
    return with_program(whole, Program(program.tensors, equations))


def dense_network(activation: Callable[[Expr], Expr]) -> Network:
    """Dense and an activation, seeded from outside; x and both parameters are differentiated."""
    program = Program(DENSE_TENSORS, tuple(dense(activation)))
    sizes = {K: Integer(64), U: Integer(32)}
    return network(program, ("W", "b"), "a", sizes=sizes, wrt=("x",))


def classifier() -> Network:
    """Dense and softmax with cross-entropy, with nothing stabilised."""
    tensors, equations = naive_cross_entropy("a")
    program = Program({**DENSE_TENSORS, **tensors}, (*dense(), *equations))
    sizes = {K: Integer(64), U: Integer(10)}
    return network(program, ("W", "b"), "loss", terms=frozenset({"loss"}), sizes=sizes, wrt=("x",))
