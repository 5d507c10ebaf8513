"""Networks built by hand from equations, without the front end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Integer, Symbol

from symbp.derive import Call, Fragment, NetworkDerivation, backward
from symbp.ir import Equation, Program, Range, Tensor, index
from symbp.network.model import Initializer, Instance, LayerInfo, Network, Parameter, Template


def tensor(name: str, *shape: Any, **more: Any) -> Tensor:
    """A tensor; extents are integers or expressions."""
    return Tensor(name, tuple(Integer(e) if isinstance(e, int) else e for e in shape), **more)


def ranges(text: str, *extents: Any) -> tuple[Range, ...]:
    """`ranges("n k", N, 3)`: indices with their extents."""
    return tuple(
        Range(index(name), Integer(e) if isinstance(e, int) else e)
        for name, e in zip(text.split(), extents, strict=True)
    )


def program(tensors: Iterable[Tensor], *equations: Equation) -> Program:
    """A program; indices may be reused between the equations, they are made different here."""
    made = []
    for number, equation in enumerate(equations):
        fresh = {i: index(f"{i.name}{number}") for i in equation.domain}
        made.append(equation.substitute(fresh))
    return Program({t.name: t for t in tensors}, tuple(made))


def single(
    forward: Program,
    *,
    parameters: Iterable[str] = (),
    inputs: Iterable[str] = (),
    output: str,
    terms: Iterable[str] = (),
    targets: Iterable[str] = (),
    wrt: Iterable[str] = (),
    sizes: Mapping[Symbol, int] | None = None,
    init: Mapping[str, Initializer] | None = None,
) -> NetworkDerivation:
    """A network of one fragment, with its gradient as derived (not simplified)."""
    parameters, inputs, terms, wrt = tuple(parameters), tuple(inputs), tuple(terms), tuple(wrt)
    seeds = dict.fromkeys(terms, Integer(1)) if terms else {output: None}
    wanted = (*parameters, *wrt)
    derivation = backward(forward, seeds, wanted)
    outputs = tuple(dict.fromkeys((output, *terms)))
    network = Network(
        name="net",
        digest="0" * 64,
        tensors={n: forward.tensors[n] for n in (*inputs, *parameters, *outputs)},
        inputs=inputs,
        targets=frozenset(targets),
        parameters={
            n: Parameter(forward.tensors[n], (init or {}).get(n, Initializer("uniform")))
            for n in parameters
        },
        templates={"f": Template("f", forward, (*inputs, *parameters), outputs, frozenset(terms))},
        instances=(Instance("f", {n: n for n in forward.tensors}, {}),),
        layers=(LayerInfo("layer1", "layer", inputs, output, parameters, 0, ""),),
        output=output,
        terms=terms,
        wrt=wrt,
        sizes=sizes or {},
    )
    bound = {n: n for n in (*inputs, *parameters, *outputs)}
    bound |= {a: a for a in derivation.results}
    bound |= {s: s for s in derivation.seeds.values()}
    return NetworkDerivation(
        network,
        {"f": Fragment("f", derivation, outputs)},
        (Call("f", 0, bound),),
        {n: derivation.adjoints[n] for n in wanted},
    )
