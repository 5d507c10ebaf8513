"""The chain rule in words and equations, for one gradient or for all: what `symbp show` prints."""

from __future__ import annotations

from collections.abc import Iterator

from symbp.derive import Call, Fragment, NetworkDerivation, Step
from symbp.emit import mathematics
from symbp.ir import Equation, Program, equation_text
from symbp.ir.text import tensor_text


def walkthrough(
    unsimplified: NetworkDerivation, simplified: NetworkDerivation, names: tuple[str, ...]
) -> Iterator[str]:
    """The lines of a derivation, from the loss back to the gradients of `names`.

    A fragment that several layers share is shown once, with the names of all the layers.
    """
    network = unsimplified.network
    yield from _seed(unsimplified)
    calls = _on_the_way(unsimplified, names)
    after = {call.instance: call for call in simplified.calls}
    shown: dict[tuple[str, str], list[Call]] = {}
    for call in reversed(calls):
        shown.setdefault((call.fragment, after[call.instance].fragment), []).append(call)
    for (before_name, after_name), group in shown.items():
        wanted = {_formal(call, name) for call in group for name in names} - {None}
        yield ""
        yield from _heading(unsimplified, group)
        yield from _fragment(
            unsimplified.fragments[before_name],
            simplified.fragments[after_name],
            {w for w in wanted if w is not None},
        )
    for name in names:
        yield ""
        if name in simplified.constant:
            yield f"{name}: the loss does not depend on it, so its gradient is 0."
        shape = tensor_text(network.tensors[name]).split("  #")[0]
        yield f"Result, with the shape of {shape}:"
        yield from _indented(mathematics.gradient(simplified, name).text)


def _seed(derivation: NetworkDerivation) -> Iterator[str]:
    network = derivation.network
    if network.terms:
        yield f"The loss is {' + '.join(network.terms)}; its adjoint with respect to itself is 1."
    else:
        yield f"There is no loss: the adjoint of {network.output} is handed in by the caller."
    yield "∂X stands for the derivative of the loss with respect to X. Backwards from there:"


def _on_the_way(derivation: NetworkDerivation, names: tuple[str, ...]) -> list[Call]:
    """The calls through which the loss depends on one of the names, in forward order."""
    reached = set(names)
    found = []
    for call in derivation.calls:
        derived = derivation.fragments[call.fragment].derivation
        if any(call.tensors[formal] in reached for formal in derived.wrt):
            found.append(call)
            fragment = derivation.fragments[call.fragment]
            reached |= {call.tensors[o] for o in fragment.outputs}
    return found


def _formal(call: Call, name: str) -> str | None:
    return next((formal for formal, actual in call.tensors.items() if actual == name), None)


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
    primal = [q for q in derivation.program.equations if q.target in derivation.primal]
    yield "forward"
    for equation in primal:
        yield f"  {equation_text(equation)}"
    steps = _relevant(derivation.steps, derivation.wrt if not wanted else _leading(before, wanted))
    for step in steps:
        yield ""
        yield f"chain rule through {equation_text(step.primal)}"
        yield f"  ∂({step.primal.target})/∂({step.access}) = {step.partial}"
        yield f"  so {_contribution(step)}"
    if after.changes:
        yield ""
        yield "simplified"
        for change in after.changes:
            yield f"  {change.rule}: {change.before}"
            yield f"    -> {change.after}"
    results = [q for q in _results(after.derivation.program, after.derivation.results)]
    if results:
        yield ""
        yield "what is left"
        for equation in results:
            yield f"  {equation_text(equation)}"


def _leading(fragment: Fragment, wanted: set[str]) -> tuple[str, ...]:
    """The inputs asked for, and those through which a gradient further back is reached."""
    return tuple(name for name in fragment.derivation.wrt if name in wanted) or (
        fragment.derivation.wrt
    )


def _relevant(steps: tuple[Step, ...], wrt: tuple[str, ...]) -> list[Step]:
    """The steps on the way from the seeds to the adjoints of `wrt`, in the order taken."""
    reached = set(wrt)
    kept: list[Step] = []
    for step in reversed(steps):
        if step.access.tensor in reached:
            reached.add(step.primal.target)
            kept.append(step)
    return list(reversed(kept))


def _contribution(step: Step) -> str:
    text = equation_text(step.contribution)
    return text if step.contribution.accumulate else text.replace(" = ", " gets ", 1)


def _results(program: Program, results: tuple[str, ...]) -> list[Equation]:
    """The backward equations of the simplified fragment, dead ones left out."""
    live = program.restricted(results)
    return [q for q in live.equations if q.target.startswith(("∂", "∑"))]


def _indented(text: str) -> Iterator[str]:
    return (f"  {line}" for line in text.splitlines())
