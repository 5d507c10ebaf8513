"""What the forward equations of a fragment lift out, and how a reader is to meet it."""

from __future__ import annotations

from symbp.emit.mathematics.book import Book, Part
from symbp.emit.mathematics.notation import is_internal
from symbp.ir import Access, Equation
from symbp.network.model import Network


def lifted_once(part: Part, network: Network) -> dict[str, Equation]:
    """Lifted reductions that one forward equation reads: they are written in place there."""
    forward = [q for q in part.program.equations if q.target in part.primal]
    counts: dict[str, int] = {}
    for q in forward:
        for a in q.reads():
            counts[a.tensor] = counts.get(a.tensor, 0) + 1
    return {
        q.target: q
        for q in forward
        if is_internal(q.target, network)
        and counts.get(q.target) == 1
        and q.reduction in ("none", "sum", "max", "min", "prod")
        and len(part.definitions[q.target]) == 1
        and not any(a.tensor == q.target for a in q.reads())
    }


def needed(book: Book, part: Part, known: frozenset[str]) -> list[Equation]:
    """The backward equations, and what the simplified forward ones add that these show."""
    inline = book.inline(part)
    backward = [q for q in part.program.equations if q.target not in part.primal]
    shown = {n for q in backward if q.target not in inline for n in book.needs(q, inline)}
    forward = [q for q in part.program.equations if q.target in part.primal - known]
    for q in reversed(forward):
        if q.target in shown:
            shown |= set(book.needs(q, inline))
    return [q for q in forward if q.target in shown] + backward


def auxiliaries(part: Part) -> dict[str, Equation]:
    """Where an extremum is, and products of the other factors: the chain rule reads them."""
    return {
        q.target: q
        for q in part.program.equations
        if q.target not in part.primal
        and any(f"·{word}" in q.target for word in ("argmax", "argmin", "others"))
    }


def copies(part: Part, network: Network) -> dict[str, Equation]:
    """Lifted reductions whose adjoint is only a copy, and those adjoints: no step is theirs."""
    lifted = lifted_once(part, network)
    found: dict[str, Equation] = {}
    for name, q in lifted.items():
        bar = part.adjoints.get(name)
        equations = part.definitions.get(bar, []) if bar else []
        if len(equations) == 1 and _is_copy(equations[0]):
            found[name] = q
            found[equations[0].target] = equations[0]
    for qs in part.definitions.values():
        if len(qs) == 1 and qs[0].target not in part.primal and qs[0].body.is_number:
            found[qs[0].target] = qs[0]
    return found


def _is_copy(q: Equation) -> bool:
    return isinstance(q.body, Access) and q.reduction == "none" and not q.guard


def reader(primal: Equation, part: Part) -> tuple[Access, Equation] | None:
    """The element whose equation reads a lifted reduction, in its indices, and that equation."""
    for q in part.program.equations:
        if q.target in part.primal:
            for a in q.reads():
                if a.tensor == primal.target:
                    mapping = dict(zip(a.indices, primal.lhs, strict=True))
                    element = q.element.xreplace(mapping)
                    return (element, q) if isinstance(element, Access) else None
    return None
