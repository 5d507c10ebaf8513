"""What a layer is made of, as an indented list of layers like that of its declaration."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from symbp.spec.model import Definition, LayerNode, Node, RepeatNode, ResidualNode, Value


def outline(definition: Definition) -> list[str]:
    """A line for each layer that the definition is made of, indented inside what holds it."""
    return [line for node in definition.layers for line in _lines(node, "")]


def kinds(definition: Definition) -> tuple[str, ...]:
    """The kinds of the layers inside, each once; an option's name where that is the kind."""
    found: dict[str, None] = {}
    work = list(definition.layers)
    while work:
        node = work.pop(0)
        if isinstance(node, LayerNode):
            found[node.kind.text] = None
        else:
            work = [*node.layers, *work]
    return tuple(found)


def value_text(value: Value) -> str:
    """A value as a declaration has it."""
    match value:
        case bool():
            return "true" if value else "false"
        case Fraction():
            return str(value.numerator if value.denominator == 1 else float(value))
        case tuple():
            return f"[{', '.join(map(value_text, value))}]"
        case None:
            return "none"
        case _:
            return str(value)


def _lines(node: Node, indent: str) -> Iterator[str]:
    match node:
        case LayerNode():
            yield f"{indent}- {_layer(node)}"
        case ResidualNode(layers=layers, name=name):
            yield f"{indent}- residual{f' {name.text}' if name else ''}:"
            for child in layers:
                yield from _lines(child, f"{indent}    ")
        case RepeatNode(layers=layers, name=name, times=times):
            named = f" {name.text}" if name else ""
            yield f"{indent}- repeat{named}, {value_text(times.value)} times:"
            for child in layers:
                yield from _lines(child, f"{indent}    ")


def _layer(node: LayerNode) -> str:
    """`dense: {units: 4*width, name: dense1}`."""
    if node.bare is not None:
        return f"{node.kind.text}: {value_text(node.bare.value)}"
    parts = [f"{name}: {value_text(setting.value)}" for name, setting in node.options.items()]
    if node.sources:
        parts.append(f"from: [{', '.join(s.text for s in node.sources)}]")
    if node.name is not None:
        parts.append(f"name: {node.name.text}")
    if node.outputs:
        parts.append(f"name: [{', '.join(n.text for n in node.outputs)}]")
    return f"{node.kind.text}: {{{', '.join(parts)}}}" if parts else node.kind.text
