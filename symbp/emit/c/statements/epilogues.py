"""Products with an epilogue as lines of C: a function that the kernel runs on each of its tiles."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from sympy import Integer

from symbp.emit.c.model import EPILOGUE, Epilogue
from symbp.emit.c.statements.contiguous import merged
from symbp.emit.c.statements.groups import lines
from symbp.emit.c.statements.products import Then, call
from symbp.emit.c.statements.statements import Fixed, documented
from symbp.emit.c.text.printer import Scope
from symbp.ir import Range
from symbp.plan.loops.nests import Group, Tiled, locals_of, statements_of
from symbp.plan.loops.tiles import LANES, Level
from symbp.plan.loops.together import equation_of
from symbp.plan.model import Elementwise, writes
from symbp.plan.names import unused

__all__ = ["lines"]


@lines.register
def _(tiled: Tiled, scope: Scope, cleared: frozenset[str], fixed: Fixed) -> list[str]:
    code = _by_tiles(tiled, scope, cleared, fixed) if scope.fast else None
    if code is not None:
        return code
    both = (tiled.product, tiled.epilogue)
    return [line for item in both for line in lines(item, scope, cleared, fixed)]


def _by_tiles(
    tiled: Tiled, scope: Scope, cleared: frozenset[str], fixed: Fixed
) -> list[str] | None:
    """The kernel with its epilogue; None where that is better left for afterwards."""
    product = tiled.product
    found = call(product, scope, fixed)
    if found is None or found.way.form != "product":
        return None
    rows, columns = found.way.rows, found.way.columns
    if not rows.indices or columns.target != 1 or columns.count % LANES:
        return None  # rows would end in single elements, or consist of them
    epilogue = _over(tiled.epilogue, (rows, columns), scope)
    if epilogue is None:
        return None
    bounds = {
        rows.indices[-1]: ("row", "row + rows"),
        columns.indices[-1]: ("column", "column + columns"),
    }
    pairs = zip(statements_of([epilogue]), statements_of([tiled.epilogue]), strict=True)
    told = {equation_of(a): equation_of(b) for a, b in pairs}
    inside = replace(scope, bounds=bounds, told=told, threaded=False)
    around = fixed | set(found.way.outer)
    body = lines(epilogue, inside, cleared, around)
    name = unused(scope.helper(EPILOGUE), {e.name for e in scope.epilogues})
    made = _epilogue(name, epilogue, body, around, scope)
    scope.epilogues.append(made)
    code = replace(found, then=Then(name, tuple(n for _, n in made.fields))).lines()
    return documented(product.equation, product.accumulate, code, scope, product.addend)


def _over(
    item: Elementwise | Group, levels: Sequence[Level], scope: Scope
) -> Elementwise | Group | None:
    """The epilogue with one loop for the rows and one for the columns of a tile."""
    runs = [level.indices for level in levels]
    if isinstance(item, Elementwise):
        q = merged(item.equation, runs, scope)
        return None if q is None else replace(item, equation=q)
    members = [_over(m, levels, scope) for m in item.members if isinstance(m, Elementwise)]
    found = tuple(m for m in members if isinstance(m, Elementwise))
    if len(found) != len(item.members):
        return None
    ranges = tuple(Range(level.indices[-1], Integer(level.count)) for level in levels)
    return replace(item, ranges=ranges, members=found)


def _epilogue(
    name: str, item: Elementwise | Group, body: Sequence[str], around: Fixed, scope: Scope
) -> Epilogue:
    """The function, with what it is given: tensors, and indices of the loops around."""
    code = re.sub(r"/\*.*?\*/", "", "\n".join(body), flags=re.DOTALL)
    words = set(re.findall(r"\w+", code))
    targets = {n for s in statements_of([item]) for n in writes(s)}
    written = {scope.formals[n].identifier for n in targets}
    words -= {scope.formals[n].identifier for n in locals_of([item])}
    fields: dict[str, str] = {}
    for formal in scope.formals.values():
        if formal.identifier in words:
            kind = "int32_t" if formal.storage == "int32" else scope.real
            constant = "" if formal.identifier in written else "const "
            fields[formal.identifier] = f"{constant}{kind} *"
    indices = sorted(scope.indices[i] for i in around)
    fields |= {i: "ptrdiff_t " for i in indices if i in words}
    return Epilogue(name, tuple((kind, n) for n, kind in fields.items()), tuple(body))
