"""What the sizes of a network must not be, as conditions and messages in Python."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Expr, Symbol

from symbp.emit.environment import literal
from symbp.emit.numpy.sizes import integer, real
from symbp.network.model import Message, Network

_DIVISOR = "the divisor {} is 0 for these sizes"
_ACCESS = "an access leaves its array where {} is negative for these sizes"
_BRACES = str.maketrans({"{": "{{", "}": "}}"})


def impossible(network: Network, names: Mapping[Symbol, str]) -> list[tuple[str, str, str]]:
    """What sizes must not be: a condition, what to say then, and the sizes it is about."""
    found: dict[str, tuple[str, str]] = {}
    for instance in network.instances:
        template, sizes = network.templates[instance.template], dict(instance.sizes)
        checked: list[tuple[Expr, str, Message]] = [
            (e, "== 0", (_DIVISOR.format(e.xreplace(sizes)),)) for e in template.nonzero
        ]
        for e in template.nonnegative:
            said: Message = (_ACCESS.format(e.xreplace(sizes)),)
            checked.append((e, "< 0", template.messages.get(e, said)))
        for expression, relation, message in checked:
            actual = expression.xreplace(sizes)
            if actual.is_positive or (relation == "< 0" and actual.is_nonnegative):
                continue
            used = ", ".join(sorted(repr(s.name) for s in actual.free_symbols))
            pieces = (p if isinstance(p, str) else p.xreplace(sizes) for p in message)
            said_in_python = _said(tuple(pieces), names)
            condition = f"{integer(actual, names)} {relation}"
            found[condition] = (said_in_python, f"{{{used}}}" if used else "set()")
    return [(code, *rest) for code, rest in found.items()]


def _said(message: Message, names: Mapping[Symbol, str]) -> str:
    """A message as a Python expression, the values of sizes in it."""
    numbers = [p for p in message if not isinstance(p, str)]
    if not numbers:
        return literal("".join(map(str, message)))
    text = "".join(p.translate(_BRACES) if isinstance(p, str) else "{}" for p in message)
    values = (integer(p, names) if p.is_integer else real(p, names) for p in numbers)
    return f"{literal(text)}.format({', '.join(values)})"
