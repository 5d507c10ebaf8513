"""How far each index runs, and from that the shape of every tensor a formula defines.

An index takes its extent from the accesses in which it stands alone; all of those must agree. Only
when no such access tells is an affine access solved for it: x[i + 1] lets i run over the extent of
x less 1, and with the other indices known x[2*p + r] as far as it fits. A declared extent goes
before all of them; an access may then leave a part of its tensor out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sympy import Expr, Integer, Symbol, expand, floor

from symbp.errors import Mark
from symbp.ir import Access, accesses
from symbp.lang.draft import Disagreement, Draft, Findings, Letters

Shapes = dict[str, list[Expr | None]]


@dataclass(frozen=True)
class _Use:
    """An index that stands alone in an access."""

    index: Symbol
    tensor: str
    dimension: int
    text: str
    label: str  # the tensor's name as written
    mark: Mark
    left: bool  # on the left side


class Solver:
    """Finds the extents of all indices and the shapes of all targets."""

    def __init__(
        self,
        drafts: Sequence[Draft],
        given: Mapping[str, tuple[Expr, ...]],
        letters: Letters,
        declared: Mapping[str, tuple[Expr, Mark | None]],
        cycles: Mapping[str, int],
    ) -> None:
        self.drafts = drafts
        self.letters = letters
        self.declared = declared
        self.cycles = cycles
        self.known: dict[Symbol, Expr] = {}  # an index's extent symbol to its value
        self.shapes: Shapes = {name: list(shape) for name, shape in given.items()}
        self.pieces: dict[str, list[Draft]] = {}
        for draft in drafts:
            if draft.target not in given:
                self.shapes[draft.target] = [None] * len(draft.lhs)
                if not draft.start:
                    self.pieces.setdefault(draft.target, []).append(draft)
        self.uses = list(self._uses())

    def solve(self) -> None:
        """Fill `known` and `shapes` as far as they can be told."""
        self._declare()
        while True:
            while self._step():
                pass
            if not self._solve_one():
                return

    def extent(self, index: Symbol) -> Expr | None:
        """The extent of an index, if it was found."""
        return self.known.get(self.letters.extent[index])

    def settle(self, expression: Expr) -> Expr | None:
        """The expression with extents put in; None while one is missing."""
        value = expression.xreplace(self.known)
        waiting = {*self.letters.extent.values(), *self.letters.named}
        return None if value.free_symbols & waiting else value

    def check(self, findings: Findings) -> None:
        """Report indices with two extents, or none."""
        self._check_agreement(findings)
        for symbol, (letter, mark) in self.letters.named.items():
            if symbol not in self.known:
                findings.add(f'no access tells how far index "{letter}" runs', mark)
        if findings.problems:
            return
        missing: dict[str, Symbol] = {}
        for draft in self.drafts:
            for index in draft.indices:
                if self.extent(index) is None:
                    missing.setdefault(self.letters.shown(index), index)
        for shown, index in missing.items():
            letter = self.letters.written[index]
            remedy = (
                ""
                if index in self.letters.dotted
                else f"; declare it in a line extent({letter}) = ..."
            )
            findings.add(f"no access tells how far {shown} runs{remedy}", self.letters.marks[index])

    # --- the search -------------------------------------------------------------------------

    def _uses(self) -> list[_Use]:
        found = []
        lifted = {d.target for d in self.drafts if not d.name}  # over the very indices they serve
        for draft in self.drafts:
            for read in (*draft.reads, *draft.hints):
                if read.access.tensor in lifted:
                    continue
                uses = self._uses_of(read.access, read.text, read.mark)
                found += [u for u in uses if not self._is_step(draft, u)]
            if draft.name:
                uses = self._uses_of(draft.element, draft.text, draft.mark, left=True)
                found += [u for u in uses if self._is_plain(u.tensor, u.dimension)]
        return found

    def _is_step(self, draft: Draft, use: _Use) -> bool:
        """Whether s[t] is read to define s[t+1]: there t runs over all steps but the last."""
        number = self.cycles.get(draft.target, -1)
        if number != self.cycles.get(use.tensor):
            return False
        return not self._is_plain(use.tensor, use.dimension)

    def _uses_of(self, access: Access, text: str, mark: Mark, left: bool = False) -> list[_Use]:
        return [
            _Use(i, access.tensor, d, text, text.split("[", maxsplit=1)[0], mark, left)
            for d, i in enumerate(access.indices)
            if i in self.letters.extent
        ]

    def _is_plain(self, target: str, dimension: int) -> bool:
        """Whether every piece writes the whole dimension, so that its index runs over all of it."""
        pieces = self.pieces.get(target, ())
        return all(p.lhs[dimension] in self.letters.extent for p in pieces)

    def _declare(self) -> None:
        for index, letter in self.letters.written.items():
            if letter in self.declared:
                self._set(index, self.declared[letter][0])

    def _set(self, index: Symbol, value: Expr) -> None:
        self.known[self.letters.extent[index]] = value
        for symbol, (letter, _) in self.letters.named.items():
            if letter == self.letters.written[index] and symbol not in self.known:
                self.known[symbol] = value

    def _step(self) -> bool:
        changed = False
        for use in self.uses:
            shape = self.shapes.get(use.tensor)
            extent = shape[use.dimension] if shape else None
            if extent is not None and self.extent(use.index) is None:
                self._set(use.index, extent)
                changed = True
        for target, pieces in self.pieces.items():
            for d, known in enumerate(self.shapes[target]):
                if known is None and (extent := self._image(pieces, d)) is not None:
                    self.shapes[target][d] = extent
                    changed = True
        return changed

    def _image(self, pieces: list[Draft], dimension: int) -> Expr | None:
        """The extent that covers what the pieces write along a dimension."""
        positions = [p.lhs[dimension] for p in pieces]
        if all(i in self.letters.extent for i in positions):
            return next((e for i in positions if (e := self.extent(i)) is not None), None)
        ends = []
        for position in positions:
            high = self.bounds(position)
            if high is None:
                return None
            ends.append(expand(high[1] + 1))
        for end in ends:
            if all((end - other).is_nonnegative for other in ends):
                return end
        return None

    def bounds(self, position: Expr) -> tuple[Expr, Expr] | None:
        """The least and the greatest value of an affine index expression, both reached."""
        if accesses(position):
            return None
        low: Expr = Integer(0)
        high: Expr = Integer(0)
        for term in expand(position).as_ordered_terms():
            moving = [s for s in term.free_symbols if s in self.letters.extent]
            if not moving:
                if (fixed := self.settle(term)) is None:
                    return None
                low, high = low + fixed, high + fixed
                continue
            extent = self.extent(moving[0])
            coefficient = self.settle(term / moving[0])
            if extent is None or coefficient is None:
                return None
            far = coefficient * (extent - 1)
            if coefficient.is_nonnegative:
                high += far
            elif coefficient.is_nonpositive:
                low += far
            else:
                return None
        return expand(low), expand(high)

    def _solve_one(self) -> bool:
        """Give one unknown index the largest range with which its affine accesses stay inside.

        Accesses under a condition may leave their tensor, and so tell nothing.
        """
        found: dict[Symbol, list[Expr]] = {}
        for draft in self.drafts:
            for read in draft.reads:
                shape = self.shapes.get(read.access.tensor)
                for d, position in enumerate(read.access.indices):
                    extent = shape[d] if shape and not read.path else None
                    solved = self._solved(position, extent) if extent is not None else None
                    if solved is not None:
                        found.setdefault(solved[0], []).append(solved[1])
        for index, extents in found.items():
            for least in extents:
                if all((other - least).is_nonnegative for other in extents):
                    self._set(index, least)
                    return True
        return False

    def _solved(self, position: Expr, extent: Expr) -> tuple[Symbol, Expr] | None:
        """The one unknown index of an affine position, and how far it can run within the extent."""
        ordered = self.letters.ordered(position.free_symbols)
        unknown = [s for s in ordered if self.extent(s) is None]
        if len(unknown) != 1 or accesses(position):
            return None
        index = unknown[0]
        step = self.settle(position.coeff(index))
        rest = self.bounds(expand(position - position.coeff(index) * index))
        if rest is None or step is None:
            return None
        if step == -1:
            return index, expand(rest[0] + 1)
        if not step.is_positive or not rest[0].is_nonnegative:
            return None
        room = expand(extent - 1 - rest[1])
        return index, expand(room + 1) if step == 1 else floor(room / step) + 1

    def _check_agreement(self, findings: Findings) -> None:
        told: dict[Symbol, list[tuple[_Use, Expr]]] = {}
        for use in self.uses:
            shape = self.shapes.get(use.tensor)
            extent = shape[use.dimension] if shape else None
            if extent is not None:
                told.setdefault(use.index, []).append((use, extent))
        for index, found in told.items():
            letter = self.letters.written[index]
            if letter in self.declared:
                continue
            found.sort(key=lambda told: (told[0].left, told[0].mark))
            first, extent = found[0]
            other = next(((u, e) for u, e in found if expand(e - extent) != 0), None)
            if other is not None:
                message = (
                    f"{self.letters.shown(index)} of {first.label} runs to {extent} here but to "
                    f"{other[1]} in {other[0].text}"
                )
                extents = (str(extent), str(other[1]))
                findings.problems.append(Disagreement(message, first.mark, extents))
