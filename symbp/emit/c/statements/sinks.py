"""How results enter the memory of a target; that of a sink may be a parameter's own.

A function whose gradients are sinks takes `scale` and `add`: it sets them to the gradients times
scale, or where `add` holds adds that to what is there.
"""

from __future__ import annotations

from symbp.emit.c.statements.loops import block
from symbp.emit.c.text.printer import PRODUCT, Scope, Text, element, enclosed
from symbp.ir import Access


def entered(target: Access, text: Text, accumulate: bool, scope: Scope) -> list[str]:
    """Lines that set the element, or add to it."""
    here = element(target, scope)
    value = scaled(target.tensor, text, scope)[0]
    sink = scope.sinks.get(target.tensor)
    if accumulate:
        return [f"{here} += {value};"]
    if sink is None:
        return [f"{here} = {value};"]
    return [
        f"const {scope.real} term = {value};",
        f"{here} = {sink.add} ? {here} + term : term;",
    ]


def scaled(target: str, text: Text, scope: Scope) -> Text:
    """What goes into the target."""
    sink = scope.sinks.get(target)
    return text if sink is None else (f"{sink.scale}*{enclosed(text, PRODUCT)}", PRODUCT)


def unless_added(target: str, code: list[str], scope: Scope) -> list[str]:
    """Code that sets the target to zero: nothing to do where results are added to what it holds."""
    sink = scope.sinks.get(target)
    return code if sink is None else block(f"if (!{sink.add})", code)
