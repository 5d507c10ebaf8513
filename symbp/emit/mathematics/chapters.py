"""Chapters of a derivation: the steps of one fragment, or of a run of equal ones."""

from __future__ import annotations

from dataclasses import dataclass, replace

from symbp.emit.mathematics.latex import latex as to_latex
from symbp.emit.mathematics.lines import generalised
from symbp.emit.mathematics.text import prose as to_prose
from symbp.emit.mathematics.text import text as to_text
from symbp.emit.mathematics.tree import Equality, Node, Prose


@dataclass(frozen=True)
class Shown:
    """One step as a reader sees it: a title, formulas, and a remark.

    `levels` are the values of l where the formulas are for a general l.
    """

    title: Prose
    formulas: tuple[Node, ...]
    remark: Prose = ()
    levels: tuple[int, ...] = ()
    about: str = ""  # the tensor whose equation this is, or whose equation the rule is applied to
    place: str = ""  # which of its equations, as `key` says
    of: str = ""  # the tensor whose adjoint gains

    @property
    def heading(self) -> str:
        """The title as plain text."""
        return to_prose(self.title)

    @property
    def text(self) -> str:
        """The formulas as plain text, a line each."""
        return "\n".join(map(to_text, self.formulas))

    @property
    def latex(self) -> str:
        """The formulas in LaTeX for mathematics mode."""
        return r" \qquad ".join(map(to_latex, self.formulas))

    @property
    def note(self) -> str:
        """The remark as plain text."""
        return to_prose(self.remark)


@dataclass(frozen=True)
class Chapter:
    """The steps of one fragment, or of a run of equal ones written once for a general l.

    `forward` are its equations, `chain` the applications of the rule, `closed` the adjoints they
    add up to, simplified.
    """

    position: int
    calls: tuple[int, ...]  # all the calls it stands for, the first one first
    levels: tuple[int, ...]  # their levels (l), where they have any
    general: bool
    layers: tuple[str, ...]
    forward: tuple[Shown, ...]
    chain: tuple[Shown, ...]
    closed: tuple[Shown, ...]


def same(first: Chapter, second: Chapter) -> bool:
    """Whether two chapters say the same."""

    def said(chapter: Chapter) -> list[tuple[Prose, tuple[Node, ...]]]:
        steps = (*chapter.forward, *chapter.chain, *chapter.closed)
        return [(s.title, s.formulas) for s in steps]

    return said(first) == said(second)


def general_chapter(chapter: Chapter, level: int) -> Chapter:
    """The chapter for a general l, without what tells its layers apart."""

    def formula(node: Node) -> Node:
        return generalised(Equality((node,)), level).sides[0]

    def prose(parts: Prose) -> Prose:
        return tuple(p if isinstance(p, str) else formula(p) for p in parts)

    def shown(s: Shown, title: Prose, remark: Prose) -> Shown:
        formulas = tuple(map(formula, s.formulas))
        return Shown(prose(title), formulas, prose(remark), (), s.about, s.place, s.of)

    return replace(
        chapter,
        position=0,
        calls=(),
        layers=(),
        forward=tuple(shown(s, (), ()) for s in chapter.forward),
        chain=tuple(shown(s, s.title, ()) for s in chapter.chain),
        closed=tuple(shown(s, s.title, s.remark) for s in chapter.closed),
    )
