"""Formula text to statements. The grammar is symbp's own; nothing is ever evaluated as Python."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable, Sequence
from fractions import Fraction
from importlib import resources
from typing import Any

from lark import Lark, Token, Transformer_NonRecursive, UnexpectedInput
from lark.exceptions import UnexpectedCharacters, UnexpectedToken, VisitError

from symbp.errors import Mark, Problem
from symbp.lang import ast
from symbp.lang.lines import Chunk, place, split
from symbp.spec.model import Formula
from symbp.spec.vocabulary import FUNCTIONS, KEYWORDS, REDUCTIONS, RESERVED

MAX_DEPTH = 100
_MAX_DIGITS = 300
_TARGET = re.compile(r"\s*(\w+)")

Result = tuple[tuple[ast.Statement, ...], list[Problem]]


class _Mistake(Exception):
    """A mistake found while nodes are built; becomes a Problem before it leaves this module."""

    def __init__(self, message: str, mark: Mark) -> None:
        super().__init__(message)
        self.problem = Problem(message, mark)


def parse(formula: Formula | str) -> Result:
    """The statements of a formula in order, and a Problem for each equation that has a mistake."""
    if isinstance(formula, str):
        lines = formula.count("\n") + 1
        formula = Formula(formula, tuple(Mark(n + 1, 1) for n in range(lines)))
    statements: list[ast.Statement] = []
    problems: list[Problem] = []
    for chunk in split(formula.text, formula.lines):
        statement = _parse_chunk(chunk, formula.lines, "start")
        if isinstance(statement, Problem):
            problems.append(statement)
        else:
            statements.append(statement)
    return tuple(statements), problems


def unharmed(
    statements: Sequence[ast.Statement], formula: Formula, broken: Iterable[str] = ()
) -> tuple[ast.Statement, ...]:
    """The statements that do not depend on an equation that cannot be parsed, or on `broken`.

    What is wrong with them is wrong whatever the others were meant to be.
    """
    harmed = set(broken)
    parsed = {s.target.mark.line for s in statements if isinstance(s, ast.Definition)}
    for chunk in split(formula.text, formula.lines):
        target = _TARGET.match(chunk.text)
        if target and place(formula.lines, chunk.first, target.start(1)).line not in parsed:
            harmed.add(target[1])
    names = [(s, _names(s)) for s in statements if isinstance(s, ast.Definition)]
    while more := {s.target.name for s, used in names if used & harmed} - harmed:
        harmed |= more
    kept = {id(s) for s, used in names if not used & harmed}
    return tuple(s for s in statements if id(s) in kept or isinstance(s, ast.Extent))


def _names(statement: ast.Definition) -> set[str]:
    parts = (statement.target, statement.value)
    nodes = (node for part in parts for node, _ in ast.descend(part))
    return {n.name for n in nodes if isinstance(n, ast.Element | ast.Variable)}


def parse_size(text: str, mark: Mark | None = None) -> tuple[ast.Node | None, list[Problem]]:
    """An expression for a dimension, such as `4*units`; `mark` is the place of its first letter."""
    return _parse_line(text, mark, "size", "a dimension")


def parse_condition(text: str, mark: Mark | None = None) -> tuple[ast.Node | None, list[Problem]]:
    """A condition on sizes and options, such as `kernel <= width`; `mark` as above."""
    return _parse_line(text, mark, "expression", "a condition")


def _parse_line(
    text: str, mark: Mark | None, start: str, what: str
) -> tuple[ast.Node | None, list[Problem]]:
    places = (mark or Mark(1, 1),)
    chunks = split(text.replace("\n", " "), places)
    if not chunks:
        return None, [Problem(f"{what} is missing", places[0])]
    node = _parse_chunk(chunks[0], places, start)
    return (None, [node]) if isinstance(node, Problem) else (node, [])


def _parse_chunk(chunk: Chunk, places: Sequence[Mark], start: str) -> Any:
    if chunk.problem is not None:
        return chunk.problem
    builder = _Builder(chunk, places)
    try:
        tree = _parser().parse(chunk.text, start=start)
        node = builder.transform(tree) if not isinstance(tree, Token) else tree
        _check_depth(node)
    except UnexpectedInput as error:
        return _explain(error, builder, chunk)
    except VisitError as error:
        if isinstance(error.orig_exc, _Mistake):
            return error.orig_exc.problem
        raise
    except _Mistake as mistake:
        return mistake.problem
    return node


def _check_depth(statement: Any) -> None:
    nodes = statement if not isinstance(statement, ast.Definition | ast.Extent) else statement.value
    for node, depth in ast.descend(nodes):
        if depth > MAX_DEPTH:
            raise _Mistake(f"more than {MAX_DEPTH} operations inside each other", node.mark)


@functools.cache
def _parser() -> Lark:
    grammar = resources.files("symbp.lang").joinpath("grammar.lark").read_text("utf-8")
    return Lark(
        grammar,
        parser="lalr",
        lexer="basic",
        start=["start", "size", "expression"],
        lexer_callbacks={"NAME": _keyword},
    )


def _keyword(token: Token) -> Token:
    text = str(token)
    if text in REDUCTIONS:
        return Token.new_borrow_pos("REDUCTION", text, token)
    if text in KEYWORDS:
        return Token.new_borrow_pos(f"_{text.upper()}", text, token)
    return token


class _Builder(Transformer_NonRecursive):  # type: ignore[type-arg]
    """Makes nodes of lark's tree; one instance an equation, since marks depend on its place."""

    def __init__(self, chunk: Chunk, places: Sequence[Mark]) -> None:
        super().__init__()
        self.chunk = chunk
        self.places = places

    def mark(self, token: Token) -> Mark:
        return self.at(token.line or 1, token.column or 1)

    def at(self, line: int, column: int) -> Mark:
        return place(self.places, self.chunk.first + line - 1, column - 1)

    def start(self, children: list[Any]) -> ast.Statement:
        target, value = children
        if isinstance(target, ast.Variable):  # extent(p) = ...
            return ast.Extent(target, value)
        if target.name in RESERVED - {"out"}:
            raise _Mistake(_reserved(target.name), target.mark)
        return ast.Definition(target, value)

    def plain(self, children: list[Token]) -> ast.Element:
        (name,) = children
        return ast.Element(str(name), (), self.mark(name), str(name))

    def extent_of(self, children: list[Token]) -> ast.Variable:
        function, name = children
        if str(function) != "extent":
            raise _Mistake(
                f'"{function}(...)" cannot be defined; write {function}[i, j] = ...',
                self.mark(function),
            )
        return self.binder([name])

    def element(self, children: list[Any]) -> ast.Element:
        name, indices, end = children
        mark = self.mark(name)
        text = " ".join(self.chunk.text[name.start_pos : end.end_pos].split())
        if str(name) in FUNCTIONS or str(name) == "pi":
            raise _Mistake(_reserved(str(name)), mark)
        return ast.Element(str(name), tuple(indices or ()), mark, text)

    def indices(self, children: list[Any]) -> list[ast.Node]:
        return children

    binders = indices

    def binder(self, children: list[Token]) -> ast.Variable:
        (name,) = children
        if str(name) in RESERVED:
            raise _Mistake(_reserved(str(name)), self.mark(name))
        return ast.Variable(str(name), self.mark(name))

    def dots(self, children: list[Token]) -> ast.Dots:
        return ast.Dots(self.mark(children[0]))

    def number(self, children: list[Token]) -> ast.Number:
        (token,) = children
        return ast.Number(_exact(token, self.mark(token)), self.mark(token))

    def variable(self, children: list[Token]) -> ast.Variable:
        (name,) = children
        mark = self.mark(name)
        if str(name) in FUNCTIONS:
            raise _Mistake(f'"{name}" is a function: write {name}(...)', mark)
        return ast.Variable(str(name), mark)

    def call(self, children: list[Any]) -> ast.Call:
        name, arguments = children
        return ast.Call(str(name), tuple(arguments or ()), self.mark(name))

    def reduction(self, children: list[Any]) -> ast.Reduction:
        kind, binders, condition, body = children
        return ast.Reduction(str(kind), tuple(binders), condition, body, self.mark(kind))

    def power(self, children: list[Any]) -> ast.Power:
        base, operator, exponent = children
        return ast.Power(base, exponent, self.mark(operator))

    def negative(self, children: list[Any]) -> ast.Negative:
        return ast.Negative(children[1], self.mark(children[0]))

    def positive(self, children: list[Any]) -> ast.Node:
        operand: ast.Node = children[1]
        return operand

    def not_(self, children: list[Any]) -> ast.Not:
        return ast.Not(children[0], children[0].mark)

    def sum(self, children: list[Any]) -> ast.Sum:
        terms = _signed(children, "-", lambda t: ast.Negative(t, t.mark))
        return ast.Sum(terms, terms[0].mark)

    def product(self, children: list[Any]) -> ast.Product:
        factors = _signed(children, "/", lambda f: ast.Reciprocal(f, f.mark))
        return ast.Product(factors, factors[0].mark)

    def comparison(self, children: list[Any]) -> ast.Comparison:
        return ast.Comparison(
            tuple(children[::2]), tuple(str(t) for t in children[1::2]), self.mark(children[1])
        )

    def conjunction(self, children: list[Any]) -> ast.Logical:
        return ast.Logical("and", tuple(children), children[0].mark)

    def disjunction(self, children: list[Any]) -> ast.Node:
        # An alias keeps a rule with a single child; only a real `or` makes a node.
        if len(children) == 1:
            only: ast.Node = children[0]
            return only
        return ast.Logical("or", tuple(children), children[0].mark)


def _signed(
    children: list[Any], inverse: str, invert: Callable[[Any], ast.Node]
) -> tuple[ast.Node, ...]:
    rest = zip(children[1::2], children[2::2], strict=True)
    return (children[0], *(invert(node) if op == inverse else node for op, node in rest))


def _exact(token: Token, mark: Mark) -> Fraction:
    mantissa, _, exponent = str(token).lower().partition("e")
    if len(mantissa) > _MAX_DIGITS or len(exponent) > 4 or abs(int(exponent or 0)) > _MAX_DIGITS:
        raise _Mistake(f"a number beyond 1e{_MAX_DIGITS} or 1e-{_MAX_DIGITS}", mark)
    return Fraction(mantissa.rstrip(".") or "0") * Fraction(10) ** int(exponent or 0)


def _reserved(name: str) -> str:
    return f'"{name}" is a reserved word; choose another name'


_SHOWN = {"RPAR": '")"', "RSQB": '"]"', "EQUAL": '"="', "COMMA": '","', "LSQB": '"["'}


def _explain(error: UnexpectedInput, builder: _Builder, chunk: Chunk) -> Problem:
    if isinstance(error, UnexpectedCharacters):
        mark = builder.at(error.line, error.column)
        return Problem(f'unexpected "{chunk.text[error.pos_in_stream or 0]}"', mark)
    if not isinstance(error, UnexpectedToken):
        last = chunk.lines[-1].split("#")[0].rstrip()
        return Problem("the equation is not complete", builder.at(len(chunk.lines), len(last) + 1))
    token = error.token
    if token.type == "$END":
        last = chunk.lines[-1].split("#")[0].rstrip()
        found, mark = "the end of the line", builder.at(len(chunk.lines), len(last) + 1)
    else:
        found, mark = f'"{token}"', builder.mark(token)
    accepted = error.accepts or error.expected
    first = token.type != "$END" and not chunk.text[: token.start_pos].strip()
    if str(token) in RESERVED and "NAME" in accepted and (first or "NUMBER" not in accepted):
        return Problem(_reserved(str(token)), mark)
    return Problem(f"found {found}, expected {_expected(accepted)}{_remedy(token, first)}", mark)


def _expected(accepted: set[str]) -> str:
    if "NUMBER" in accepted:
        return "a number, a name or a parenthesis"
    if "NAME" in accepted:
        return "a name"
    shown = ["an operator"] if "PLUS" in accepted else []
    shown += [text for name, text in _SHOWN.items() if name in accepted]
    shown += ["the end of the line"] if "$END" in accepted else []
    if not shown:
        return "something else"
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"


def _remedy(token: Token, first: bool) -> str:
    if first:
        return "; an equation is name[i, j] = expression"
    if token.type == "EQUAL":
        return "; equality is ==, and every equation has a line of its own"
    return ""
