"""Formulas read as a reader would read them: numbers put in for symbols, letter by letter.

Every symbol stands for an array of the reference interpreter; what lies outside an array counts 0,
as the notation says. So a formula that means something else than its equation is found out.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import erf

import numpy as np
from formula_values import Values, _Evaluation, as_matrix
from sympy import Expr, Integer, Symbol, sympify

from symbp.check.network import small_sizes
from symbp.check.samples import draw
from symbp.check.sweep import Point, Swept, sweep
from symbp.derive import NetworkDerivation
from symbp.emit.mathematics import tree
from symbp.emit.mathematics.book import SLOPE, Book, Part
from symbp.emit.mathematics.indexed import size_name
from symbp.emit.mathematics.notation import MARK
from symbp.emit.mathematics.text import text
from symbp.emit.mathematics.tree import Equality, Node
from symbp.ir import Access, Equation, Program, Tensor, run
from symbp.network.flatten import flatten

POINTS = 6  # places on the left side at which a formula is read


@dataclass(frozen=True)
class Numbers(Values):
    """Values, and how many numbers an integer tensor's elements may be."""

    lengths: Mapping[str, int] = field(default_factory=dict)


class Reading(_Evaluation):
    """Evaluates one formula at given letters."""

    @staticmethod
    def key(name: tree.Name) -> str:
        return text(tree.Symbol(name))

    def part(self, node: Node) -> np.ndarray | str:
        match node:
            case tree.Element(symbol, fixed):
                where = tuple(int(self.value(i)[0, 0]) for i in fixed)
                return as_matrix(element(self.values.tensors[self.key(symbol.name)], where))
            case tree.Over():
                return self.reduced(node)
            case tree.Apply(function, argument, 1):
                whole = argument.symbol if isinstance(argument, tree.Element) else argument
                name = tree.Symbol(tree.Name(f"{function}'{self.key(whole.name)}"))
                indices = argument.indices if isinstance(argument, tree.Element) else ()
                return self.part(tree.Element(name, indices) if indices else name)
            case tree.Apply(function, tree.Symbol() | tree.Element() as argument, 0) if (
                f"{function}({_key(_whole(argument))})" in self.values.tensors
            ):
                name = tree.Symbol(tree.Name(f"{function}({_key(_whole(argument))})"))
                indices = argument.indices if isinstance(argument, tree.Element) else ()
                return self.part(tree.Element(name, indices) if indices else name)
            case tree.Product((tree.Ones(), *rest)) if len(rest) > 1:
                return self.part(tree.Product(tuple(rest)))  # a row, to stand for every row
            case tree.Cases(branches, otherwise):
                chosen = next((v for v, c in branches if self.holds(c)), otherwise)
                return self.part(chosen)
            case tree.Iverson(condition):
                return np.asarray(self.truth(condition), float)
            case tree.Stacked(parts):
                return np.concatenate([self.value(p).reshape(-1, 1) for p in parts])
            case tree.Identity():
                return np.eye(self.values.classes)
        return super().part(node)

    def holds(self, condition: Node) -> bool:
        return bool(np.all(self.truth(condition)))

    def truth(self, condition: Node) -> np.ndarray:
        match condition:
            case tree.Relation(left, sign, right):
                compared = {
                    "=": np.equal, "≠": np.not_equal, "≥": np.greater_equal, ">": np.greater,
                    "≤": np.less_equal, "<": np.less,
                }[sign]  # fmt: skip
                return compared(self.value(left), self.value(right))
            case tree.Between(low, place, end):
                value = self.value(place)
                return (self.value(low) <= value) & (value < self.value(end))
            case tree.Logic("and", parts):
                return np.logical_and.reduce([self.truth(p) for p in parts])
            case tree.Logic("or", parts):
                return np.logical_or.reduce([self.truth(p) for p in parts])
            case tree.Logic("not", (part,)):
                return np.logical_not(self.truth(part))
        raise TypeError(f"no truth of {condition}")

    def reduced(self, node: tree.Over) -> np.ndarray:
        names = [self.key(s.index.name) for s in node.spans]
        ranges = [range(int(self.value(s.last)[0, 0]) + 1) for s in node.spans]
        found = []
        for place in itertools.product(*ranges):
            self.indices.update(zip(names, place, strict=True))
            if all(map(self.holds, node.conditions)):
                found.append((place, self.value(node.body)))
        for name in names:
            del self.indices[name]
        values = [v for _, v in found]
        match node.operation:
            case "sum":
                return sum(values, np.zeros((1, 1)))
            case "prod":
                return np.prod(values, axis=0) if values else np.ones((1, 1))
            case "max" | "min":
                return np.max(values, axis=0) if node.operation == "max" else np.min(values, axis=0)
        best = np.argmax if node.operation == "argmax" else np.argmin
        place, _ = found[int(best([v[0, 0] for v in values]))]
        extents = [len(r) for r in ranges]
        return np.full((1, 1), float(np.ravel_multi_index(place, extents)))

    def function(self, node: Node) -> np.ndarray:
        match node:
            case tree.Unit(position):
                count = self.values.lengths[self.key(_whole(position).name)]
                rows = np.eye(count)[self.value(position)[:, 0].astype(int)]
                return rows.T if len(rows) == 1 else rows
            case tree.Apply("max" | "min" as which, tree.Listed(parts), 0):
                reduce = np.maximum if which == "max" else np.minimum
                return reduce(*map(self.value, parts))
            case tree.Apply(function, x, 0) if function in FUNCTIONS:
                return FUNCTIONS[function](self.value(x))
        return super().function(node)

    def symbol(self, name: tree.Name) -> np.ndarray:
        return np.full((1, 1), np.pi) if name.base == "π" else super().symbol(name)


FUNCTIONS = {
    "Abs": np.abs, "floor": np.floor, "sign": np.sign, "sin": np.sin, "cos": np.cos,
    "tan": np.tan, "sinh": np.sinh, "cosh": np.cosh, "tanh": np.tanh, "atan": np.arctan,
    "exp": np.exp, "Exp": np.exp, "erf": np.vectorize(erf),
    "sigmoid": lambda x: 1 / (1 + np.exp(-x)), "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "log": lambda x: np.log(np.where(x > 0, x, 1)),  # a branch not taken may have no logarithm
    "Softplus": lambda x: np.log1p(np.exp(x)), "stop": lambda x: x,
}  # fmt: skip


def element(array: np.ndarray, where: tuple[int, ...]) -> np.ndarray:
    """The array at its leading indices; 0 outside."""
    inside = all(0 <= i < n for i, n in zip(where, array.shape, strict=False))
    return array[where] if inside else np.zeros(array.shape[len(where) :])


# --- the arrays ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class World:
    """A derivation at a random point: every tensor by its name in the book, and sizes."""

    book: Book
    arrays: Mapping[str, np.ndarray]
    values: Numbers
    own: Mapping[int, Mapping[str, np.ndarray]]  # what each call makes itself

    def check(
        self, node: Equality, target: str, q: Equation | None = None, position: int | None = None
    ) -> int:
        """Compare a formula with the array that it defines; how many places were compared.

        With a position it is that call's own contribution.
        """
        array = self.arrays[target]
        if position is not None:
            array = self.own[position].get(target, array)
        left = node.sides[0]
        indices = left_indices(left)
        ranges = letter_ranges(indices, array.shape, q, self.sizes)
        places = list(itertools.product(*ranges.values()))
        chosen = np.random.default_rng(len(places)).permutation(len(places))[:POINTS]
        compared = 0
        for place in (places[k] for k in chosen):
            letters = dict(zip(ranges, place, strict=True))
            reading = Reading(self.values, letters)
            if not all(map(reading.holds, node.conditions)):
                continue
            where = tuple(int(reading.value(i)[0, 0]) for i in indices)
            if not all(0 <= i < n for i, n in zip(where, array.shape, strict=False)):
                continue
            wanted = as_matrix(element(array, where))
            for side in node.sides[1:]:
                found = Reading(self.values, letters).value(side)
                if isinstance(side, tree.Stacked) and found.size == wanted.size:
                    found = found.reshape(wanted.shape)
                if any(isinstance(n, tree.Ones) for n in tree.nodes(side)):
                    found = np.broadcast_to(found, wanted.shape)  # 1 is as long as its place asks
                what = f"{text(node)} at {letters}: {found.shape} for {wanted.shape}"
                assert found.shape == wanted.shape or not found.any(), what
                assert np.allclose(found, wanted, rtol=1e-9, atol=1e-11), what
                compared += 1
        return compared

    @property
    def sizes(self) -> dict[str, int]:
        return dict(self.values.sizes)


def left_indices(left: Node) -> tuple[Node, ...]:
    """The indices of what stands on the left."""
    match left:
        case tree.Derivative(of, _):
            return left_indices(of)
        case tree.Element(_, indices):
            return indices
        case tree.Apply(_, argument, _):
            return left_indices(argument)
    return ()


def letter_ranges(
    indices: tuple[Node, ...], shape: tuple[int, ...], q: Equation | None, sizes: Mapping[str, int]
) -> dict[str, range]:
    """Each letter on the left with its range: that of the equation, else the dimension."""
    found: dict[str, range] = {}
    for k, (node, extent) in enumerate(zip(indices, shape, strict=False)):
        terms = linear(node)
        if q is not None and len(terms) > sum(q.lhs[k].has(s) for s in q.domain):
            terms = {name: f for name, f in terms.items() if name not in sizes}
        if q is None:
            assert set(terms.values()) <= {1}
            found |= {letter: range(extent) for letter in terms}
            continue
        e = q.lhs[k]
        by_factor = {int(e.coeff(s)): r for s, r in q.domain.items() if q.lhs[k].has(s)}
        assert len(by_factor) == len(terms), (node, e)
        for letter, factor in terms.items():
            limit = by_factor[factor]
            named = {s: sizes[text(tree.Symbol(size_name(s)))] for s in limit.free_symbols}
            found[letter] = range(int(limit.xreplace(named)))
    return found


def linear(node: Node) -> dict[str, int]:
    """The letters of an index, each with its factor."""
    match node:
        case tree.Symbol(name):
            return {text(tree.Symbol(name)): 1}
        case tree.Sum(terms):
            return {k: v for t in terms for k, v in linear(t).items()}
        case tree.Negative(operand):
            return {k: -v for k, v in linear(operand).items()}
        case tree.Product((tree.Number(n, 1), tree.Symbol() as s)) | tree.Scaled(
            tree.Number(n, 1), tree.Symbol() as s
        ):
            return {text(s): n}
    return {}


def world(nd: NetworkDerivation, book: Book, seed: int = 3) -> World:
    """Random inputs, and everything that the derivation makes of them, by the book's names."""
    network = nd.network
    sizes = small_sizes(network)
    swept = _swept(nd, sizes, np.random.default_rng(seed))
    found: dict[str, np.ndarray] = dict(swept.values)
    own: dict[int, dict[str, np.ndarray]] = {}
    for position in range(len(nd.calls)):
        own[position] = dict(_of_call(nd, book, position, swept, sizes))
        part = book.part(position)
        handed = {part.adjoints[n] for n in part.wrt}  # contributions; the sums are swept
        found |= {n: a for n, a in own[position].items() if n not in handed}
    for position in range(len(nd.calls)):
        found |= dict(_views(book.part(position), found, sizes))
    for position in range(len(nd.calls)):
        found |= dict(_slopes(book.part(position), found, sizes))
    by_symbol: dict[str, np.ndarray] = {}
    for name, array in found.items():
        node = book.notation.element(name)
        by_symbol[_key(node)] = array
        if name in book.notation.activations and name in found:
            activation = book.notation.activations[name]
            argument = book.notation.element(activation.argument)
            by_symbol[f"{activation.function}({_key(argument)})"] = array
    named = {text(tree.Symbol(size_name(s))): n for s, n in sizes.items()}
    integers = {n: t for n, t in network.tensors.items() if t.kind == "integer" and t.upper}
    lengths = {
        _key(book.notation.element(n)): int(t.upper.xreplace(sizes)) for n, t in integers.items()
    }
    return World(book, found, Numbers(by_symbol, named, 0, lengths), own)


def _whole(node: Node) -> Node:
    return node.symbol if isinstance(node, tree.Element) else node


def _swept(
    nd: NetworkDerivation, sizes: Mapping[Symbol, int], random: np.random.Generator
) -> Swept:
    """The sweeps at a point of any numbers; between 0 and 1 where a function needs that."""
    network = nd.network
    for style in ("normal", "unit"):
        arrays = {n: draw(network.tensors[n], sizes, style, random) for n in network.given}
        with np.errstate(all="ignore"):
            values = run(flatten(network), arrays, sizes)
            seed = None if network.terms else random.normal(size=values[network.output].shape)
            swept = sweep(nd, Point(arrays, seed), sizes)
        if all(np.isfinite(a).all() for a in swept.values.values()):
            break
    return swept


def _key(node: Node) -> str:
    match node:
        case tree.Derivative(of, _):
            return "∂" + _key(of)
        case tree.Apply(function, argument, 1):
            return f"{function}'{_key(argument)}"
    return text(node)


def _of_call(
    nd: NetworkDerivation, book: Book, position: int, swept: Swept, sizes: Mapping[Symbol, int]
) -> Iterator[tuple[str, np.ndarray]]:
    call = nd.calls[position]
    derivation = nd.fragments[call.fragment].derivation
    instance = nd.network.instances[call.instance]
    bound = {f: int(e.xreplace(dict(sizes))) for f, e in instance.sizes.items()}
    program = derivation.program
    read = {a.tensor for q in program.equations for a in q.reads()}
    read |= {q.target for q in program.equations}
    program = Program({n: t for n, t in program.tensors.items() if n in read}, program.equations)
    inputs = {n: swept.values[call.tensors[n]] for n in program.inputs()}
    formal = run(program, inputs, {**sizes, **bound})
    mover = book.mover(position, derivation)
    for name, array in formal.items():
        plain = mover.names.get(name, name)
        if plain in mover.states:
            cut = tuple(slice(int(s), None) for s in mover.shifts[plain])
            if mover.states[plain] not in mover.names.values() or plain.startswith(MARK):
                state = mover.states[plain]
                yield state, _within(book.part(position), state, array[cut], sizes)
        else:
            yield plain, _within(book.part(position), plain, array, sizes)


def _within(part: Part, name: str, array: np.ndarray, sizes: Mapping[Symbol, int]) -> np.ndarray:
    """A state without the step that only its start stands in."""
    pieces = part.definitions.get(name.removeprefix(MARK), ())
    for q in pieces:
        if all(e in q.domain for e in q.lhs):
            extents = [int(q.domain[e].xreplace(dict(sizes))) for e in q.lhs]
            starts = [o.lhs for o in pieces if o is not q]
            if all(_is_beyond(start, extents, sizes) for start in starts):
                return array[tuple(map(slice, extents))]
    return array


def _is_beyond(start: tuple[Expr, ...], extents: list[int], sizes: Mapping[Symbol, int]) -> bool:
    """Whether it is the step before the first or after the last."""
    places = [(sympify(e).xreplace(_exact(sizes)), n) for e, n in zip(start, extents, strict=True)]
    return any(e.is_number and not 0 <= int(e) < n for e, n in places)


def _exact(sizes: Mapping[Symbol, int]) -> dict[Symbol, Integer]:
    return {s: Integer(n) for s, n in sizes.items()}


def _views(part: Part, found: Mapping[str, np.ndarray], sizes: Mapping[Symbol, int]):
    from_whole = [q for q in part.program.equations if isinstance(q.body, Access)]
    for q in from_whole:
        for view, whole, here, there in (
            (q.target, q.body.tensor, q.lhs, q.body.indices),
            (q.body.tensor, q.target, q.body.indices, q.lhs),
        ):
            if "⋮" in view and view.partition("⋮")[0] == whole and whole in found:
                shape = tuple(int(q.domain[i].xreplace(dict(sizes))) for i in here)
                array = np.empty(shape)
                for place in np.ndindex(*shape):
                    put = dict(zip(here, place, strict=True))
                    array[place] = found[whole][tuple(int(e.xreplace(put)) for e in there)]
                yield view, array


def _slopes(part: Part, found: Mapping[str, np.ndarray], sizes: Mapping[Symbol, int]):
    for q in part.program.equations:
        if q.target.startswith(SLOPE):
            shape = tuple(q.domain[i] for i in q.lhs)
            read = {a.tensor: part.program.tensors[a.tensor] for a in q.reads()}
            tensors = {**read, q.target: Tensor(q.target, shape)}
            yield q.target, run(Program(tensors, (q,)), found, sizes)[q.target]
