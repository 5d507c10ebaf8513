"""What a product is added to, a bias or a residual: its sums start from it, and need no memory.

`s[n, u] = Σ_k W[u, k] * x[n, k]`, read once, by `z[n, u] = s[n, u] + b[u]`, is one statement that
writes z. Where s is read within `f(s[n, u] + b[u])` the sum still takes b along. Where there is
more to add than one tensor, `z` is set to that first, and the product is added to it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from sympy import Add, Basic, Expr, Symbol

from symbp.ir import Access, accesses
from symbp.plan.model import Contraction, Elementwise, Loop, Statement, reads, writes
from symbp.plan.statements.placed import is_placing
from symbp.plan.statements.substitution import substituted

_At = tuple[Symbol, int] | None  # the time index and offset of a statement of a recurrence


@dataclass(frozen=True)
class _Placed:
    statement: Statement
    at: _At = None


def started(
    statements: Iterable[Statement], scratch: Collection[str]
) -> tuple[tuple[Statement, ...], frozenset[str]]:
    """The statements with sums that start from what is added to them, and the tensors now unused.

    `scratch` are the tensors that nothing else reads.
    """
    everything = tuple(statements)
    uses = _uses(everything)
    gone: set[str] = set()
    found: list[Statement] = []
    for statement in everything:
        if isinstance(statement, Loop):
            inside = [_Placed(s, (t, o)) for s, t, o in statement.body]
            body = _merged(inside, scratch, uses, gone)
            times = [(p.statement, *p.at) for p in body if p.at is not None]
            found.append(replace(statement, body=tuple(times)))
        else:
            found.append(statement)
    merged = _merged([_Placed(s) for s in found], scratch, uses, gone)
    return tuple(p.statement for p in merged), frozenset(gone)


def _uses(statements: Iterable[Statement]) -> dict[str, int]:
    """How many statements touch each tensor."""
    uses: dict[str, int] = {}
    for statement in statements:
        inner = statement.statements if isinstance(statement, Loop) else (statement,)
        for s in inner:
            for name in {*reads(s), *writes(s)}:
                uses[name] = uses.get(name, 0) + 1
    return uses


def _merged(
    placed: list[_Placed], scratch: Collection[str], uses: Mapping[str, int], gone: set[str]
) -> list[_Placed]:
    found = list(placed)
    for product in placed:
        s = product.statement
        if not isinstance(s, Contraction) or s.addend != 0 or s.accumulate:
            continue
        name = s.equation.target
        if name not in scratch or uses[name] != 2:
            continue
        reader = next((p for p in found if name in reads(p.statement)), None)
        if (
            reader is None
            or not isinstance(reader.statement, Elementwise)
            or reader.at != product.at
        ):
            continue
        made = _together(s, reader.statement)
        if made is None:
            continue
        place = found.index(reader)
        between = found[found.index(product) + 1 : place]
        if any(_touches(p.statement, s) for p in between):
            continue
        if all(name not in (*reads(m), *writes(m)) for m in made):
            gone.add(name)
        found[place : place + 1] = [_Placed(m, product.at) for m in made]
        found.remove(product)
    return found


def _touches(statement: Statement, product: Contraction) -> bool:
    """Whether a statement writes what the product reads."""
    return not set(writes(statement)).isdisjoint(reads(product))


def _together(product: Contraction, reader: Elementwise) -> list[Statement] | None:
    """The statements that take the place of a product and the reader of its sums."""
    q = reader.equation
    sums = [a for a in accesses(q.body) if a.tensor == product.equation.target]
    if len(set(sums)) != 1 or q.guard or is_placing(reader):
        return None
    (read,) = set(sums)
    names = _names(product, read)
    if names is None or set(q.domain) != set(read.indices):
        return None
    terms = list(Add.make_args(q.body))
    if read in terms:
        rest = Add(*(t for t in terms if t != read))
        return _assigned(product, reader, names, rest) if not rest.has(read) else None
    if reader.accumulate:
        return None
    return _inside(product, reader, read, names)


def _names(product: Contraction, read: Access) -> dict[Symbol, Symbol] | None:
    """The reader's names of the product's free indices; None unless it reads all, each by one."""
    written = product.equation.lhs
    if len(set(read.indices)) != len(read.indices) or len(written) != len(read.indices):
        return None
    if not all(isinstance(i, Symbol) for i in (*written, *read.indices)):
        return None
    return dict(zip(written, read.indices, strict=True))


def _assigned(
    product: Contraction, reader: Elementwise, names: Mapping[Symbol, Symbol], rest: Expr
) -> list[Statement]:
    """The sums go straight to the reader's target, which is set to the rest before."""
    made = substituted(product, names)
    q = replace(made.equation, target=reader.equation.target, lhs=reader.equation.lhs)
    made = replace(made, equation=q, accumulate=reader.accumulate)
    if rest == 0 or _is_plain(rest):
        return [replace(made, addend=rest)]
    first = replace(reader, equation=replace(reader.equation, body=rest))
    return [first, replace(made, accumulate=True)]


def _inside(
    product: Contraction, reader: Elementwise, read: Access, names: Mapping[Symbol, Symbol]
) -> list[Statement] | None:
    """The reader with sums that have taken along what is always added to them."""
    body = reader.equation.body
    for term in _beside(body, read):
        if _always_beside(body, read, term):
            held = body.xreplace({read: read - term})
            made = replace(substituted(product, names), addend=term)
            return [made, replace(reader, equation=replace(reader.equation, body=held))]
    return None


def _beside(body: Expr, read: Access) -> list[Expr]:
    """The elements that some sum in the body adds to the one that is read."""
    found = (
        sign * beside
        for node in body.find(Add)
        for sign in (1, -1)
        if sign * read in node.args
        for beside in node.args
        if _is_plain(sign * beside) and sign * beside != read
    )
    return sorted(set(found), key=str)


def _always_beside(node: Basic, read: Access, term: Expr) -> bool:
    """Whether the element that is read stands in no place but in sums with the term."""
    if node == read:
        return False
    rest = list(node.args)
    for sign in (1, -1):
        if isinstance(node, Add) and {sign * read, sign * term} <= set(node.args):
            rest.remove(sign * read)
    return all(_always_beside(n, read, term) for n in rest)


def _is_plain(term: Expr) -> bool:
    """Whether the term is an element at indices that are no data."""
    return isinstance(term, Access) and not any(accesses(i) for i in term.indices)
