"""Several indices by one name: one for each entry of an option that is a list.

- `over(shape)`: an index for each entry, running as far as the entry says.
- `along(axes)`: an index for each entry; accesses tell how far they run.
- `ordered(axes)`: those of `along(axes)` in the order that the entries say: entry 2 is the third.

They stand in index lists, and `over` and `along` inside `flat(...)`. So `reshape` is
`out[n, over(shape)] = x[n, flat(over(shape))]`, and `transpose` `out[ordered(axes)] =
in[along(axes)]`. Everything is written out before the formula is lowered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from symbp.errors import Mark, Problem
from symbp.lang import ast

PACKS = ("over", "along", "ordered")


def written_out(
    statements: Sequence[ast.Statement], lists: Mapping[str, tuple[int, ...]]
) -> tuple[tuple[ast.Statement, ...], list[Problem]]:
    """The statements without packs, lists of integers given by name; and what is wrong."""
    packs = _Packs(lists, _names(statements))
    found: list[ast.Statement] = []
    for statement in statements:
        if isinstance(statement, ast.Extent):
            found.append(statement)
        else:
            target = packs.node(statement.target)
            assert isinstance(target, ast.Element)
            found.append(replace(statement, target=target, value=packs.node(statement.value)))
    return (*packs.extents.values(), *found), packs.problems


def _names(statements: Sequence[ast.Statement]) -> set[str]:
    return {
        node.name
        for s in statements
        if isinstance(s, ast.Definition)
        for part in (s.target, s.value)
        for node, _ in ast.descend(part)
        if isinstance(node, ast.Variable | ast.Element)
    }


class _Packs:
    def __init__(self, lists: Mapping[str, tuple[int, ...]], used: set[str]) -> None:
        self.lists = lists
        self.used = used
        self.problems: list[Problem] = []
        self.extents: dict[str, ast.Extent] = {}

    def node(self, node: ast.Node) -> ast.Node:
        """The node with the packs in its index lists written out."""
        match node:
            case ast.Element():
                return replace(node, indices=self.entries(node.indices))
            case ast.Call(function="flat"):
                return replace(node, arguments=self.entries(node.arguments))
            case ast.Call():
                return replace(node, arguments=tuple(map(self.node, node.arguments)))
            case ast.Negative() | ast.Reciprocal() | ast.Not():
                return replace(node, operand=self.node(node.operand))
            case ast.Sum():
                return replace(node, terms=tuple(map(self.node, node.terms)))
            case ast.Product():
                return replace(node, factors=tuple(map(self.node, node.factors)))
            case ast.Power():
                return replace(node, base=self.node(node.base), exponent=self.node(node.exponent))
            case ast.Comparison() | ast.Logical():
                return replace(node, operands=tuple(map(self.node, node.operands)))
            case ast.Reduction():
                condition = None if node.condition is None else self.node(node.condition)
                return replace(node, condition=condition, body=self.node(node.body))
        return node

    def entries(self, nodes: tuple[ast.Node, ...]) -> tuple[ast.Node, ...]:
        found: list[ast.Node] = []
        for node in nodes:
            if isinstance(node, ast.Call) and node.function in PACKS:
                found += self.pack(node)
            else:
                found.append(self.node(node))
        return tuple(found)

    def pack(self, node: ast.Call) -> list[ast.Node]:
        """The indices that a pack stands for."""
        name = node.arguments[0] if len(node.arguments) == 1 else None
        if not isinstance(name, ast.Variable) or name.name not in self.lists:
            known = ", ".join(self.lists) or "none here"
            message = f"{node.function} takes the name of an option that is a list: {known}"
            self.problems.append(Problem(message, node.mark))
            return []
        entries = self.lists[name.name]
        letters = [ast.Variable(self.letter(name.name, k), node.mark) for k in range(len(entries))]
        if node.function == "over":
            for letter, entry in zip(letters, entries, strict=True):
                extent = ast.Number(Fraction(entry), node.mark)
                self.extents[letter.name] = ast.Extent(letter, extent)
        if node.function != "ordered":
            return list(letters)
        if sorted(entries) != list(range(len(entries))):
            self.no_order(name.name, entries, node.mark)
            return list(letters)
        return [letters[entry] for entry in entries]

    def letter(self, name: str, place: int) -> str:
        """An index letter that the formula does not use."""
        letter = f"{name}_{place}"
        while letter in self.used:
            letter += "_"
        return letter

    def no_order(self, name: str, entries: tuple[int, ...], mark: Mark) -> None:
        places = ", ".join(map(str, range(len(entries))))
        given = ", ".join(map(str, entries))
        message = f"{name} needs each of {places} once, in the order wanted; found [{given}]"
        self.problems.append(Problem(message, mark))
