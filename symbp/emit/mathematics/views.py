"""Parts of tensors: what is read or written at `u + 128` or `3h + d` gets a symbol of its own.

The gates of a recurrence are slices of one array, the heads of attention an axis folded into
another. Written by their places in that array they say little; as `z_i`, `z_f` or `q` by head they
are what a textbook has. A view is exact: its definition is an equation like any other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import prod

from sympy import Expr, Symbol, expand

from symbp.emit.mathematics.notation import MARK
from symbp.ir import Access, Equation, Range, Tensor, accesses

VIEW = "⋮"  # between a tensor's name and that of its part


@dataclass(frozen=True)
class Block:
    """Places `offset + mixed-radix number` along an axis; `radices` are extents, the slowest first.

    `symbols` are the indices of one access that reads it, as many as radices.
    """

    offset: int
    radices: tuple[int, ...]
    symbols: tuple[Symbol, ...]

    @property
    def places(self) -> tuple[int, tuple[int, ...]]:
        """What tells it from other blocks."""
        return self.offset, self.radices

    @property
    def end(self) -> int:
        """The first place behind it."""
        return self.offset + prod(self.radices)


@dataclass(frozen=True)
class View:
    """One block of a tensor's axis as a tensor: its dimensions, folded ones apart, in `order`."""

    tensor: str
    axis: int
    offset: int
    radices: tuple[int, ...]
    order: tuple[int, ...]
    suffix: str

    @property
    def name(self) -> str:
        """The view's own name."""
        return f"{self.tensor}{VIEW}{self.suffix}"

    @property
    def end(self) -> int:
        """The first place behind it."""
        return self.offset + prod(self.radices)

    @property
    def is_slice(self) -> bool:
        """Whether it holds its elements in the order in which the tensor does."""
        return self.order == tuple(range(len(self.order)))

    def indices(self, indices: Sequence[Expr], block: Block) -> tuple[Expr, ...]:
        """The view's indices for those of the tensor, whose axis holds the block."""
        apart = (*indices[: self.axis], *block.symbols, *indices[self.axis + 1 :])
        return tuple(apart[k] for k in self.order)

    def shape(self, shape: Sequence[Expr]) -> tuple[Expr, ...]:
        """The view's shape for the tensor's."""
        apart = (*shape[: self.axis], *map(expand, self.radices), *shape[self.axis + 1 :])
        return tuple(apart[k] for k in self.order)


Domain = Mapping[Symbol, Expr]


def block_of(e: Expr, domain: Domain) -> Block | None:
    """The block that an index expression runs over; None where it is none."""
    if e.is_Symbol and not domain.get(e, e).is_Integer:
        return None
    e = expand(e)
    offset, rest = e.as_coeff_Add()
    terms = sorted(
        ((t.as_coeff_Mul() for t in rest.as_ordered_terms()) if rest != 0 else ()),
        key=lambda t: (-t[0], str(t[1])),
    )
    radices: list[int] = []
    size = 1
    for coefficient, index in reversed(terms):
        extent = domain.get(index)
        if extent is None or not extent.is_Integer or coefficient != size:
            return None
        radices.insert(0, int(extent))
        size *= int(extent)
    if not terms or not offset.is_Integer or offset < 0:
        return None
    return Block(int(offset), tuple(radices), tuple(index for _, index in terms))


def _is_whole(block: Block, extent: Expr) -> bool:
    return block.offset == 0 and block.radices == (extent,)


@dataclass(frozen=True)
class _Use:
    """One element that an equation reads or defines."""

    equation: Equation
    access: Access
    defines: bool


class Views:
    """The views of one part's tensors, and equations rewritten to use them."""

    def __init__(self, views: Iterable[View]) -> None:
        self._views: dict[str, list[View]] = {}
        for view in views:
            for name in (view.tensor, MARK + view.tensor):
                self._views.setdefault(name, []).append(replace(view, tensor=name))

    def __bool__(self) -> bool:
        return bool(self._views)

    def __iter__(self) -> Iterator[View]:
        return (view for views in self._views.values() for view in views)

    def access(self, access: Access, domain: Domain) -> Access:
        """The element as one of a view, where it lies in one."""
        for view in self._views.get(access.tensor, ()):
            block = block_of(access.indices[view.axis], domain)
            if block is not None and block.places == (view.offset, view.radices):
                return Access(view.name, *view.indices(access.indices, block))
        return access

    def expression(self, e: Expr, domain: Domain) -> Expr:
        """An expression over the domain, by views."""
        put = {a: self.access(a, domain) for a in accesses(e) if a.tensor in self._views}
        return e.xreplace(put) if put else e

    def equation(self, q: Equation) -> Equation:
        """The equation with what it reads and defines by views."""
        put = {a: self.access(a, q.domain) for a in q.reads() if a.tensor in self._views}
        q = q.substitute(put) if put else q
        element = self.access(q.element, q.domain)
        if element.tensor == q.target:
            return q
        return replace(q, target=element.tensor, lhs=element.indices)

    def program(self, equations: Iterable[Equation]) -> list[Equation]:
        """The equations by views, and those that say what each view is.

        Behind a tensor its views are read off; behind its last view a tensor is put together.
        """
        equations = list(equations)
        moved = [self.equation(q) for q in equations]
        shown = {a.tensor for q in moved for a in q.reads()}
        behind: dict[int, list[Equation]] = {}
        ahead: list[Equation] = []
        for name, views in self._views.items():
            pieces = [k for k, q in enumerate(equations) if q.target == name]
            joined = [k for k in pieces if moved[k].target != name]
            if joined:
                glue = [_glue(equations[k], moved[k]) for k in joined]
                behind.setdefault(joined[-1], []).extend(glue)
            made = {moved[k].target for k in joined}
            for view in (v for v in views if v.name not in made):
                access, domain = _example(view, equations, self)
                if access is not None and view.name in shown:
                    (behind.setdefault(pieces[-1], []) if pieces else ahead).append(
                        _definition(access, domain, self)
                    )
        found = list(ahead)
        for k, q in enumerate(moved):
            found += [q, *behind.get(k, ())]
        return found


def _glue(piece: Equation, moved: Equation) -> Equation:
    """T[...] = V[...] for a piece of T that V holds."""
    return replace(
        piece, body=moved.element, reduction="none", bound=(), guard=(), accumulate=False
    )


def _example(
    view: View, equations: Iterable[Equation], views: Views
) -> tuple[Access | None, Domain]:
    for q in equations:
        for a in q.reads():
            inside = a.tensor == view.tensor and views.access(a, q.domain).tensor == view.name
            if inside and all(e.is_Symbol or k == view.axis for k, e in enumerate(a.indices)):
                return a, q.domain
    return None, {}


def _definition(access: Access, domain: Domain, views: Views) -> Equation:
    """V[...] = T[...], in indices of its own."""
    own = {i: Symbol(f"{i.name}v", integer=True) for e in access.indices for i in e.free_symbols}
    access = access.xreplace(own)
    within = {own[i]: e for i, e in domain.items() if i in own}
    element = views.access(access, within)
    free = tuple(Range(i, within[i]) for i in element.indices if isinstance(i, Symbol))
    return Equation(element.tensor, element.indices, free, access)


# --- which views there are ----------------------------------------------------------------------


def views_of(
    forward: Iterable[Equation],
    tensors: Mapping[str, Tensor],
    is_own: Callable[[str], bool],
    letter: Callable[[str], str],
) -> Views:
    """The views of tensors that `is_own` allows, as the forward equations use them.

    `letter` gives a tensor's letter, "" where it has none of its own.
    """
    uses: dict[str, list[_Use]] = {}
    for q in forward:
        for access, defines in ((q.element, True), *((a, False) for a in q.reads())):
            if access.tensor in tensors and is_own(access.tensor):
                uses.setdefault(access.tensor, []).append(_Use(q, access, defines))
    return Views(
        view for name, found in uses.items() for view in _views(tensors[name], found, letter)
    )


def _views(tensor: Tensor, uses: Sequence[_Use], letter: Callable[[str], str]) -> list[View]:
    for axis, extent in enumerate(tensor.shape):
        blocks = _blocks(axis, extent, uses) if extent.is_Integer else {}
        if blocks:
            suffixes = _suffixes(list(blocks.values()), extent, letter)
            return [
                View(
                    tensor.name, axis, block.offset, block.radices,
                    _order(axis, block, use), suffix,
                )
                for (block, use), suffix in zip(blocks.values(), suffixes, strict=True)
            ]  # fmt: skip
    return []


def _blocks(
    axis: int, extent: Expr, uses: Iterable[_Use]
) -> dict[tuple[int, tuple[int, ...]], tuple[Block, _Use]]:
    """The blocks along an axis, each with its first use; none where they overlap."""
    found: dict[tuple[int, tuple[int, ...]], tuple[Block, _Use]] = {}
    for use in uses:
        block = block_of(use.access.indices[axis], use.equation.domain)
        if block is None:
            return {}
        if not _is_whole(block, extent):
            found.setdefault(block.places, (block, use))
    ends = sorted((b.offset, b.end) for b, _ in found.values())
    overlap = any(a[1] > b[0] for a, b in pairwise(ends))
    return {} if overlap else dict(sorted(found.items()))


def _suffixes(
    blocks: Sequence[tuple[Block, _Use]], extent: Expr, letter: Callable[[str], str]
) -> list[str]:
    """What tells the views apart: the letter of what is made of it, else its number."""
    if len(blocks) == 1 and blocks[0][0].end == extent and blocks[0][0].offset == 0:
        return [""]
    letters = ["" if use.defines else letter(use.equation.target) for _, use in blocks]
    if all(letters) and len(set(letters)) == len(letters):
        return letters
    return [str(k) for k in range(1, len(blocks) + 1)]


def _order(axis: int, block: Block, use: _Use) -> tuple[int, ...]:
    """The dimensions in the order of the equation that reads or makes the view."""
    indices = use.access.indices
    apart = [*indices[:axis], *block.symbols, *indices[axis + 1 :]]
    q = use.equation
    sources = [a.indices for a in q.reads()] if use.defines else [q.lhs]
    sequence = list(dict.fromkeys(e for s in sources for e in s if isinstance(e, Symbol)))
    if any(e not in sequence for e in apart):
        return tuple(range(len(apart)))
    return tuple(sorted(range(len(apart)), key=lambda k: sequence.index(apart[k])))
