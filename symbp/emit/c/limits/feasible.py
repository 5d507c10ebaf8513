"""Sizes that a network cannot have: those that divide by 0, or leave an array."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr, Symbol

from symbp.errors import DeclarationError, Problem
from symbp.network.model import Message, Network


def check_sizes(networks: Sequence[Network], sizes: Mapping[Symbol, int]) -> None:
    """Raise DeclarationError, once for all, when sizes divide by 0 or leave an array."""
    messages: dict[str, None] = {}
    for network in networks:
        for instance in network.instances:
            template = network.templates[instance.template]
            for divisor in (e.xreplace(dict(instance.sizes)) for e in template.nonzero):
                if divisor.xreplace(dict(sizes)) == 0:
                    used = divisor.free_symbols
                    known = sorted(f"{s.name} = {n}" for s, n in sizes.items() if s in used)
                    where = f" for {', '.join(known)}" if known else ""
                    messages[f"the divisor {divisor} is 0{where}"] = None
            for excess in template.nonnegative:
                actual = excess.xreplace(dict(instance.sizes))
                if actual.xreplace(dict(sizes)).is_negative:
                    access = (f"an access leaves its array: {actual} is negative",)
                    told = template.messages.get(excess, access)
                    messages[_in_numbers(told, instance.sizes, sizes)] = None
    if messages:
        raise DeclarationError([Problem(m) for m in messages], networks[0].name)


def _in_numbers(
    message: Message, extents: Mapping[Symbol, Expr], sizes: Mapping[Symbol, int]
) -> str:
    """The message with the values of sizes in it."""
    pieces = (
        p if isinstance(p, str) else p.xreplace(dict(extents)).xreplace(dict(sizes))
        for p in message
    )
    return "".join(map(str, pieces))
