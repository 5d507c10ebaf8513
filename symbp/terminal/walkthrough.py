"""The chain rule in words and equations, for one gradient or for all: what `symbp show` prints."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sympy import Symbol

from symbp.derive import Call, Fragment, NetworkDerivation, Step
from symbp.emit import mathematics
from symbp.ir import Equation, equation_text, index
from symbp.terminal.summary import grouped


def walkthrough(
    unsimplified: NetworkDerivation, simplified: NetworkDerivation, names: tuple[str, ...]
) -> Iterator[str]:
    """The lines of a derivation, from the loss back to the gradients of `names`.

    A fragment that several layers share is shown once, with the names of all the layers.
    """
    yield from _seed(unsimplified)
    after = {call.instance: call for call in simplified.calls}
    groups: dict[tuple[str, str], list[_Passed]] = {}
    for passed in reversed(_on_the_way(unsimplified, names)):
        pair = (passed.call.fragment, after[passed.call.instance].fragment)
        groups.setdefault(pair, []).append(passed)
    for (before, simple), group in groups.items():
        wanted = set().union(*(passed.inputs for passed in group))
        yield ""
        yield from _heading(unsimplified, [passed.call for passed in group])
        yield from _fragment(unsimplified.fragments[before], simplified.fragments[simple], wanted)
    for alike in grouped(simplified, names):
        yield ""
        yield from _result(simplified, alike)


def _result(derivation: NetworkDerivation, names: tuple[str, ...]) -> Iterator[str]:
    """The closed form; of several that are alike the first one's."""
    name = names[0]
    shape = " × ".join(map(str, derivation.network.tensors[name].shape)) or "scalar"
    more = f", and likewise for {len(names) - 1} more up to {names[-1]}" if names[1:] else ""
    yield f"Result for {name} ({shape}){more}"
    if name in derivation.constant:
        yield "  the loss does not depend on it: its gradient is 0"
    yield from _indented(mathematics.gradient(derivation, name).text)


def _seed(derivation: NetworkDerivation) -> Iterator[str]:
    network = derivation.network
    if network.terms:
        yield f"The loss is {' + '.join(network.terms)}; its adjoint with respect to itself is 1."
    else:
        yield f"There is no loss: the adjoint of {network.output} is handed in by the caller."
    yield "∂X stands for the derivative of the loss with respect to X. Backwards from there:"


@dataclass(frozen=True)
class _Passed:
    """A call on the way, and those of its formal inputs that lead on."""

    call: Call
    inputs: frozenset[str]


def _on_the_way(derivation: NetworkDerivation, names: tuple[str, ...]) -> list[_Passed]:
    """The calls through which the loss depends on one of the names, in forward order."""
    reached = set(names)
    found = []
    for call in derivation.calls:
        fragment = derivation.fragments[call.fragment]
        inputs = frozenset(f for f in fragment.derivation.wrt if call.tensors[f] in reached)
        if inputs:
            found.append(_Passed(call, inputs))
            reached |= {call.tensors[o] for o in fragment.outputs}
    return found


def _heading(derivation: NetworkDerivation, group: list[Call]) -> Iterator[str]:
    instances = [call.instance for call in reversed(group)]
    layers = [
        [layer.name for layer in derivation.network.layers if layer.instance == instance]
        for instance in (instances[0], instances[-1])
    ]
    first = ", ".join(layers[0])
    if len(group) == 1:
        title = first
    else:
        title = f"{first} … {', '.join(layers[1])} ({len(group)} alike, shown for the first made)"
    yield title or group[0].fragment
    yield "─" * min(len(title or group[0].fragment), 60)


def _fragment(before: Fragment, after: Fragment, wanted: set[str]) -> Iterator[str]:
    derivation = before.derivation
    yield "forward"
    for equation in derivation.program.equations:
        if equation.target in derivation.primal:
            yield f"  {_text(equation)}"
    for step in _relevant(derivation.steps, wanted):
        yield ""
        yield from _step(step)
    if after.changes:
        yield ""
        yield "simplified"
        for change in after.changes:
            yield f"  {change.rule}: {change.before}"
            yield f"    -> {change.after}"
    yield ""
    yield "what is left to compute backwards"
    results = [after.derivation.adjoints[name] for name in sorted(wanted)]
    for equation in after.derivation.program.restricted(results).equations:
        if equation.target not in after.derivation.primal:
            yield f"  {_text(equation)}"


def _step(step: Step) -> Iterator[str]:
    """One application of the rule: through which equation, the partial, and where it goes."""
    plain = _plain_indices(step.primal)
    access, partial = step.access.xreplace(plain), step.partial.xreplace(plain)
    yield f"chain rule through {_text(step.primal)}"
    yield f"  ∂{step.primal.element.xreplace(plain)}/∂{access} = {partial}"
    contribution = _text(step.contribution)
    gets = contribution if step.contribution.accumulate else contribution.replace(" = ", " += ", 1)
    yield f"  so {gets}"


def _text(equation: Equation) -> str:
    """The equation with plain indices, and scalars without the brackets of no index."""
    return equation_text(equation.substitute(_plain_indices(equation))).replace("[]", "")


def _plain_indices(equation: Equation) -> dict[Symbol, Symbol]:
    """Indices without the numbers that keep them apart in a program: `n` for `n_12`."""
    taken = {s.name for s in equation.domain}
    plain = {}
    for symbol in equation.domain:
        stem = symbol.name.split("_")[0]
        if stem and stem not in taken:
            taken.add(stem)
            plain[symbol] = index(stem)
    return plain


def _relevant(steps: tuple[Step, ...], wrt: set[str]) -> list[Step]:
    """The steps on the way from the seeds to the adjoints of `wrt`, in the order taken."""
    reached = set(wrt)
    kept: list[Step] = []
    for step in reversed(steps):
        if step.access.tensor in reached:
            reached.add(step.primal.target)
            kept.append(step)
    return list(reversed(kept))


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines())
