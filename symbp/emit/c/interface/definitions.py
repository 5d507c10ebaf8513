"""The distinct functions of a source: what does the same is written once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from symbp.emit.c.model import Function
from symbp.emit.c.text.comments import comment
from symbp.emit.c.text.wrapping import wrapped
from symbp.plan.names import unused

_USES = 3  # of a function that its comment names


class Functions:
    """The distinct functions that the calls of all parts need, in order of first use."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._bodies: dict[str, Function] = {}
        self._uses: dict[str, tuple[str, dict[str, str]]] = {}
        self._taken = set(taken)

    def made(self) -> tuple[Function, ...]:
        """Every function asked for so far, its comment naming the layers that it serves."""
        return tuple(
            replace(
                f,
                comment=tuple(comment(_title(*self._uses[f.name]))),
                lines=tuple(wrapped(f.lines)),
                epilogues=tuple(replace(e, lines=tuple(wrapped(e.lines))) for e in f.epilogues),
            )
            for f in self._bodies.values()
        )

    def named(self, made: Function, name: str, phase: str) -> str:
        """The name of the function: a new one, or that of one that does the same already.

        Predict often does what forward does, and one objective what another does.
        """
        body = _body(made)
        if body not in self._bodies:
            found = unused(name, self._taken)
            self._taken.add(found)
            self._bodies[body] = self._with_epilogues(replace(made, name=found))
            self._uses[found] = (phase, {})
        return self._bodies[body].name

    def _with_epilogues(self, made: Function) -> Function:
        """The function with names for its epilogues, by its own."""
        names: dict[str, str] = {}
        for epilogue in made.epilogues:
            names[epilogue.name] = unused(f"{made.name}_epilogue", self._taken)
            self._taken.add(names[epilogue.name])
        given = {f"{old}_given": f"{new}_given" for old, new in names.items()}
        return replace(
            made,
            lines=tuple(_renamed(line, {**names, **given}) for line in made.lines),
            epilogues=tuple(replace(e, name=names[e.name]) for e in made.epilogues),
        )

    def used(self, name: str, layers: tuple[str, ...], told: str) -> None:
        """Note that a call of the function is for these layers, and where the document tells it."""
        self._uses[name][1].setdefault(", ".join(layers), told)


def _body(made: Function) -> str:
    """What the function does: its text without comments, with numbers for the names it chooses.

    These are the names of its tensors and of the indices of its loops.
    """
    names = [a.rpartition("*")[2] for a in made.arguments]
    text = re.sub(r"/\*.*?\*/", "", "\n".join([*made.arguments, made.text]), flags=re.DOTALL)
    indices = dict.fromkeys(re.findall(r"\bptrdiff_t (\w+) =", text))
    numbers = {n: f"index {k}" for k, n in enumerate(indices)}
    numbers |= {n: f"argument {k}" for k, n in enumerate(names)}
    numbers |= {n: f"local {k}" for k, n in enumerate(made.local)}
    element = r"\b(\w+?)_here((?:_\d+)?)\b"
    text = re.sub(element, lambda w: f"{numbers.get(w[1], w[1])} here{w[2]}", text)
    return _renamed("\n".join(line for line in text.splitlines() if line.strip()), numbers)


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """The text with words replaced."""
    return re.sub(r"\w+", lambda word: names.get(word[0], word[0]), text)


def _title(phase: str, uses: Mapping[str, str]) -> str:
    """`forward of dense1: l = 1, equation (1) of net.tex; also of dense2; dense3: l = 2, 3; ...`.

    The numbers inside the function are those of the first layers.
    """
    groups: dict[str, list[str]] = {}
    for use, told in uses.items():
        if use:
            groups.setdefault(told, []).append(use)
    told = next(iter(uses.values()), "")
    if not groups:
        return f"{phase}: {told}" if told else phase
    shown = [_group(*group) for group in list(groups.items())[:_USES]]
    more = sum(len(named) for named in list(groups.values())[_USES:])
    rest = f"; and of {more} more" if more else ""
    return f"{phase} of {'; also of '.join(shown)}{rest}"


def _group(told: str, named: list[str]) -> str:
    """Layers that the document tells of in one place."""
    more = len(named) - _USES
    listed = "; ".join([*named[:_USES], *([f"and {more} more like these"] if more > 0 else [])])
    return f"{listed}: {told}" if told else listed
