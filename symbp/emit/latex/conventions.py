"""What a reader of the document must know about its notation, as far as it occurs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sympy import Symbol

from symbp.emit.mathematics import tree
from symbp.emit.mathematics.indexed import size_name
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.notation import Notation
from symbp.emit.mathematics.tree import Apply, Hadamard, Iverson, Node, Ones, Unit, nodes


def conventions(
    notation: Notation, sizes: Iterable[Symbol], printed: Iterable[Node]
) -> Iterator[str]:
    """What the reader must know, as far as it occurs."""
    found = [n for f in printed for n in nodes(f)]
    seen = set(map(type, found))
    samples = [s for s in sizes if s in notation.samples]
    yield "Indices count from $0$, as they do in the code."
    if samples:
        letter = latex(tree.Symbol(size_name(samples[0])))
        yield (
            rf"$n$ counts the ${letter}$ samples. $x_n$ is the column vector of sample $n$; "
            r"$x$ without the index is the matrix of all samples, one row each."
        )
    if notation.levels:
        yield r"$(l)$ counts the groups of layers in the table; it is no exponent."
    if any(notation.name(t).base == "z" for t in notation.deltas):
        yield r"$\delta = \partial J/\partial z$ is the adjoint of $z$."
    if seen & {Hadamard, Ones, tree.Power}:
        yield (
            r"$\odot$ multiplies element by element; functions, fractions and powers "
            r"$(\cdot)^{\odot}$ of vectors act element by element too. $\mathbf{1}$ is a "
            r"vector of ones."
        )
    if any(map(_is_logistic, found)):
        yield r"$\sigma(x) = 1/(1 + e^{-x})$ is the logistic function."
    if tree.Inner in seen:
        yield r"$\langle u, v \rangle$ is the inner product, a number."
    if Iverson in seen:
        yield r"$[c]$ is $1$ where the condition $c$ holds and $0$ elsewhere."
    if Unit in seen:
        yield r"$e_k$ is the unit vector with its $1$ in place $k$."
    if tree.Stacked in seen:
        yield (
            "A tensor that equals a column of others in brackets has these one after another along "
            "its first or last index, a matrix row by row."
        )
    if any(map(tree.is_shifted, found)):
        yield "A term that reads an element outside its array is left out."
    yield r"$\mathrel{+}=$ adds a contribution to what the other steps contribute."


def _is_logistic(node: Node) -> bool:
    return isinstance(node, Apply) and node.function in ("sigmoid", "Sigmoid")
