"""One small network for each construct that the C target must print."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import sympy
from c_networks import Part, labels, network, program, ranges, single, tensor
from sympy import Integer, Rational, exp, log, tanh

from symbp.ir import Access, Bracket, Equation, Select, Stop, compare, index, size
from symbp.network.model import Network

N = size("batch")
SIZES = {N: 5}
n, u, k, t, i, j, p, q, r, s, d, h = map(index, "nuktijpqrsdh")
x, y, W, b, z, U, E, V = (lambda *e, name=c: Access(name, *e) for c in "xyWbzUEV")


def eq(target: str, free: str, body: object, over: str = "", kind: str = "none", **more: object):
    """`eq("z", "n 3 u 4", body, "k 5", "sum")`; `batch` is a symbol, other extents numbers."""

    def parsed(text: str) -> tuple:
        words = text.split()
        extents = [N if e == "batch" else int(e) for e in words[1::2]]
        return ranges(" ".join(words[::2]), *extents)

    inside = parsed(free)
    lhs = tuple(more.pop("lhs", (a.index for a in inside)))
    return Equation(target, lhs, inside, sympy.sympify(body), kind, parsed(over), **more)


def squares(*names_and_shapes: object) -> Equation:
    """A loss over a tensor: the sum of sines, which has a gradient everywhere."""
    name, *extents = names_and_shapes
    letters = [index(f"o{c}") for c in "abcd"[: len(extents)]]
    over = " ".join(f"{c} {e}" for c, e in zip(letters, extents, strict=True))
    body = sympy.sin(Access(name, *letters)) + Access(name, *letters) ** 2 / 7
    return eq("loss", "", body, over, "sum" if extents else "none")


def with_loss(tensors: list, equations: list, name: str, *extents: object, **more: object):
    """A network of one part whose loss is `squares` of a tensor."""
    made = program([*tensors, tensor("loss")], *equations, squares(name, *extents))
    settings = {"inputs": ("x",), "parameters": ("W",), "output": name, "terms": ("loss",)}
    return single(made, **{**settings, **more})


def classifier(name: str = "net") -> Network:
    """Two dense layers, tanh, softmax and cross-entropy with labels."""
    made = program(
        [
            tensor("x", N, 5), labels("y", N, upper=3), tensor("W", 4, 5), tensor("b", 4),
            tensor("z", N, 4), tensor("a", N, 4), tensor("V", 3, 4), tensor("l", N, 3),
            tensor("m", N), tensor("s", N), tensor("loss"),
        ],
        eq("z", "n batch u 4", W(u, k) * x(n, k), "k 5", "sum"),
        eq("a", "n batch u 4", tanh(z(n, u) + b(u))),
        eq("l", "n batch u 3", V(u, k) * Access("a", n, k), "k 4", "sum"),
        eq("m", "n batch", Access("l", n, u), "u 3", "max"),
        eq("s", "n batch", exp(Access("l", n, u) - Stop(Access("m", n))), "u 3", "sum"),
        eq(
            "loss", "",
            (log(Access("s", n)) + Stop(Access("m", n)) - Access("l", n, y(n))) / N,
            "n batch", "sum",
        ),
    )  # fmt: skip
    return single(
        made, name=name, inputs=("x", "y"), parameters=("W", "b", "V"), output="l",
        terms=("loss",), targets=("y",), wrt=("x",),
    )  # fmt: skip


def convolution() -> Network:
    """Stride 2, dilation and a border left out by guards."""
    inside = (
        compare(2 * p + r - 1, ">=", sympy.S.Zero),
        compare(2 * p + r - 1, "<", sympy.Integer(7)),
    )
    return with_loss(
        [tensor("x", N, 7), tensor("W", 2, 3), tensor("z", N, 2, 4)],
        [eq("z", "n batch u 2 p 4", W(u, r) * x(n, 2 * p + r - 1), "r 3", "sum", guard=inside)],
        "z", N, 2, 4, wrt=("x",),
    )  # fmt: skip


def two_borders() -> Network:
    """The loss reads two convolutions with borders of their own, the output is one of them."""

    def convolved(target: str, weight: Access, border: int) -> Equation:
        place = p + r - border
        inside = (compare(place, ">=", Integer(0)), compare(place, "<", Integer(8)))
        over = f"r {2 * border + 1}"
        return eq(target, "n batch p 8", weight * x(n, place), over, "sum", guard=inside)

    made = program(
        [
            tensor("x", N, 8), tensor("W", 3), tensor("U", 5), tensor("z", N, 8),
            tensor("b", N, 8), tensor("loss"),
        ],
        convolved("z", W(r), 1),
        convolved("b", U(r), 2),
        eq("loss", "", z(n, p) ** 2 * Access("b", n, p), "n batch p 8", "sum"),
    )  # fmt: skip
    return single(
        made, inputs=("x",), parameters=("W", "U"), output="b", terms=("loss",), wrt=("x",)
    )


def max_pool() -> Network:
    """A maximum over two indices, whose gradient goes through an argmax."""
    return with_loss(
        [tensor("x", N, 6, 4), tensor("W", 6, 4), tensor("z", N, 6, 4), tensor("b", N, 3, 2)],
        [
            eq("z", "n batch i 6 j 4", W(i, j) * x(n, i, j)),
            eq("b", "n batch p 3 q 2", z(n, 2 * p + r, 2 * q + s), "r 2 s 2", "max"),
        ],
        "b", N, 3, 2,
    )  # fmt: skip


def extrema() -> Network:
    """A minimum under a guard, and one of everything."""
    return with_loss(
        [tensor("x", N, 6), tensor("W", 6), tensor("z", N, 6), tensor("b", 6), tensor("E", 6)],
        [
            eq("z", "n batch u 6", W(u) * x(n, u)),
            eq("b", "u 6", z(n, k), "n batch k 6", "min", guard=(compare(k, "<=", u),)),
            eq("E", "u 6", b(u) * W(u)),
        ],
        "E", 6,
    )  # fmt: skip


def products() -> Network:
    """A product over an index."""
    return with_loss(
        [tensor("x", N, 4), tensor("W", 4), tensor("z", N)],
        [eq("z", "n batch", W(k) + x(n, k), "k 4", "prod")],
        "z", N,
    )  # fmt: skip


def recurrence(reverse: bool = False) -> Network:
    """A plain recurrent layer with its inner sum lifted, from a start that is a parameter."""
    time = 6  # the state has one place more than the input
    first, here, before = (time, t, t + 1) if reverse else (0, t + 1, t)
    return with_loss(
        [
            tensor("x", N, time, 2), tensor("W", 3, 2), tensor("U", 3, 3), tensor("b", 3),
            tensor("z", N, time, 3), tensor("v", N, time, 3), tensor("h", N, time + 1, 3),
        ],
        [
            eq("z", f"n batch t {time} u 3", W(u, k) * x(n, t, k), "k 2", "sum"),
            eq("h", "n batch u 3", b(u), lhs=(n, sympy.Integer(first), u)),
            eq("v", f"n batch t {time} u 3", U(u, k) * Access("h", n, before, k), "k 3", "sum"),
            eq(
                "h", f"n batch t {time} u 3", tanh(z(n, t, u) + Access("v", n, t, u)),
                lhs=(n, here, u),
            ),
        ],
        "h", N, time + 1, 3, parameters=("W", "U", "b"), wrt=("x",),
    )  # fmt: skip


def embedding(declared: bool = True) -> Network:
    """Rows of a table by tokens, some of them repeated: its gradient is a scatter."""
    return with_loss(
        [labels("x", N, 4, upper=6 if declared else None), tensor("W", 6, 3), tensor("z", N, 4, 3)],
        [eq("z", "n batch t 4 d 3", W(x(n, t), d))],
        "z", N, 4, 3,
    )  # fmt: skip


def masked() -> Network:
    """Sums that integer data restrict, and a causal triangle."""
    made = program(
        [
            tensor("x", N, 4),
            labels("y", N, upper=4),
            tensor("W", 4),
            tensor("z", N, 4),
            tensor("b", N),
            tensor("E", N, 4),
            tensor("loss"),
        ],
        eq("z", "n batch u 4", W(u) * x(n, u)),
        eq("b", "n batch", exp(z(n, j)), "j 4", "sum", guard=(compare(j, "!=", y(n)),)),
        eq("E", "n batch t 4", z(n, u) * b(n), "u 4", "sum", guard=(compare(u, "<=", t),)),
        squares("E", N, 4),
    )
    return single(
        made, inputs=("x", "y"), parameters=("W",), output="E", terms=("loss",),
    )  # fmt: skip


def choices() -> Network:
    """`where`, brackets, conditions joined by and, or and not; the branch not taken is infinite."""
    positive, small = compare(z(n, u), ">", sympy.S.Zero), compare(z(n, u), "<", sympy.S.One)
    odd = sympy.Or(compare(u, "==", sympy.S.One), sympy.And(positive, sympy.Not(small)))
    body = (
        Select(positive, log(z(n, u)) / z(n, u), Integer(2))
        + Bracket(odd) * z(n, u)
        + Select(positive, Select(small, Integer(1), Integer(3)), Integer(-1)) / 7
    )
    return with_loss(
        [tensor("x", N, 4), tensor("W", 4), tensor("z", N, 4), tensor("b", N, 4)],
        [eq("z", "n batch u 4", W(u) * x(n, u)), eq("b", "n batch u 4", body)],
        "b", N, 4,
    )  # fmt: skip


def gated(*extents: int) -> Network:
    """One array where another is positive, over loops that compilers unroll when they are short."""
    inner = [index(c) for c in "fpq"][: len(extents)]
    shape = (N, *extents)
    over = " ".join(f"{c} {e}" for c, e in zip(inner, extents, strict=True))
    gate, signal = Access("x", n, *inner), Access("y", n, *inner)
    return with_loss(
        [
            tensor("x", *shape), tensor("y", *shape), tensor("W", 2, *extents),
            tensor("b", *shape), tensor("E", N, 2),
        ],
        [
            eq("b", f"n batch {over}", Select(compare(gate, ">", Integer(0)), signal, Integer(0))),
            eq("E", "n batch u 2", W(u, *inner) * Access("b", n, *inner), over, "sum"),
        ],
        "E", N, 2, inputs=("x", "y"), wrt=("y",),
    )  # fmt: skip


def shifted() -> Network:
    """Branches that read outside the array where they are not taken, by index and by data."""
    made = program(
        [
            tensor("x", N, 6), labels("y", N, upper=6), tensor("W", 6), tensor("z", N, 6),
            tensor("b", N, 6), tensor("loss"),
        ],
        eq("z", "n batch u 6", W(u) * x(n, u)),
        eq(
            "b", "n batch u 6",
            Select(compare(u, ">", Integer(0)), z(n, u - 1), z(n, 0))
            + Select(compare(y(n), ">", Integer(1)), z(n, y(n) - 2), Integer(1))
            + Select(sympy.And(compare(u, "<", Integer(5)), compare(z(n, u + 1), ">", Integer(0))),
                     z(n, u + 1), Integer(-1)),
        ),
        squares("b", N, 6),
    )  # fmt: skip
    return single(
        made, inputs=("x", "y"), parameters=("W",), output="b", terms=("loss",), wrt=("x",)
    )


def functions() -> Network:
    """Every function of a scalar, powers, constants, and an index and a size as numbers."""
    v = z(n, u)
    body = (
        exp(v) + log(v**2 + 1) + sympy.sin(v) * sympy.cos(v) - sympy.tan(v / 5) + sympy.sinh(v / 3)
        + sympy.cosh(v / 3) + tanh(v) + sympy.atan(v) + sympy.erf(v) + sympy.Abs(v)
        + sympy.sign(v) * v + sympy.floor(v) * v + sympy.sqrt(v**2 + 2) + 1 / sympy.sqrt(v**2 + 3)
        + v**5 / 3 - (v + 1) ** 3 / 11 + (v**2 + 1) ** Rational(-3, 2) + 3 / (v**2 + 1) ** 2
        + (v**2 + 1) ** Rational(3, 4) + sympy.pi * v + u * v / N + Rational(1, 3)
        - (2 * v - 5) / (v**2 + 4) / (exp(v) + 1)
    )  # fmt: skip
    return with_loss(
        [tensor("x", N, 4), tensor("W", 4), tensor("z", N, 4), tensor("b", N, 4)],
        [eq("z", "n batch u 4", W(u) * x(n, u)), eq("b", "n batch u 4", body)],
        "b", N, 4,
    )  # fmt: skip


def pieces() -> Network:
    """Concatenation, and a flattening that is another name for the same memory."""
    return with_loss(
        [
            tensor("x", N, 2, 3), tensor("W", 2, 3), tensor("z", N, 2, 3), tensor("V", N, 6),
            tensor("b", N, 9),
        ],
        [
            eq("z", "n batch i 2 j 3", W(i, j) * x(n, i, j)),
            eq("V", "n batch i 2 j 3", z(n, i, j), lhs=(n, 3 * i + j)),
            eq("b", "n batch u 6", V(n, u) ** 2),
            eq("b", "n batch j 3", z(n, 1, j) * z(n, 0, 2 - j), lhs=(n, j + 6)),
        ],
        "b", N, 9,
    )  # fmt: skip


def stacked(times: int = 4, name: str = "net") -> Network:
    """Equal residual blocks of two parts each, one of another width, then a loss."""
    dense = program(
        [tensor("x", N, 3), tensor("W", 3, 3), tensor("z", N, 3)],
        eq("z", "n batch u 3", W(u, k) * x(n, k), "k 3", "sum"),
    )
    add = program(
        [tensor("x", N, 3), tensor("z", N, 3), tensor("y", N, 3)],
        eq("y", "n batch u 3", x(n, u) + tanh(z(n, u))),
    )
    last = program([tensor("x", N, 3), tensor("loss")], squares("x", N, 3))
    parts = [
        Part(dense, ("x", "W"), ("z",), tuple(
            {"x": f"a{m}", "W": f"block{m}.W", "z": f"z{m}"} for m in range(times)
        )),
        Part(add, ("x", "z"), ("y",), tuple(
            {"x": f"a{m}", "z": f"z{m}", "y": f"a{m + 1}"} for m in range(times)
        )),
        Part(last, ("x",), ("loss",), ({"x": f"a{times}"},), terms=frozenset(["loss"])),
    ]  # fmt: skip
    order = [pair for m in range(times) for pair in ((0, m), (1, m))] + [(2, 0)]
    return network(
        parts, order, name=name, inputs=("a0",), output=f"a{times}", terms=("loss",),
        parameters=tuple(f"block{m}.W" for m in range(times)),
    )  # fmt: skip


def widths() -> Network:
    """One template at two sizes, and two uses of one parameter."""
    rows, columns = size("rows"), size("columns")
    dense = program(
        [tensor("x", N, columns), tensor("W", rows, columns), tensor("z", N, rows)],
        Equation(
            "z", (n, u), ranges("n u", N, rows), W(u, k) * x(n, k), "sum", ranges("k", columns)
        ),
    )
    last = program([tensor("x", N, 4), tensor("loss")], squares("x", N, 4))
    parts = [
        Part(
            dense, ("x", "W"), ("z",),
            (
                {"x": "in", "W": "A", "z": "z1"}, {"x": "z1", "W": "B", "z": "z2"},
                {"x": "z2", "W": "A", "z": "z3"},
            ),
            ({rows: 4, columns: 6}, {rows: 6, columns: 4}, {rows: 4, columns: 6}),
        ),
        Part(last, ("x",), ("loss",), ({"x": "z3"},), terms=frozenset(["loss"])),
    ]  # fmt: skip
    return network(
        parts, inputs=("in",), output="z3", terms=("loss",), parameters=("A", "B"),
    )  # fmt: skip


def no_loss() -> Network:
    """Without a loss the caller gives the adjoint of the output."""
    made = program(
        [tensor("x", N, 3), tensor("W", 2, 3), tensor("z", N, 2), tensor("b", N, 2)],
        eq("z", "n batch u 2", W(u, k) * x(n, k), "k 3", "sum"),
        eq("b", "n batch u 2", tanh(z(n, u))),
    )
    return single(made, inputs=("x",), parameters=("W",), output="b", wrt=("x",))


def constants() -> Network:
    """A parameter that the loss does not depend on, and one behind `stop`."""
    return with_loss(
        [tensor("x", N, 3), tensor("W", 3), tensor("b", 3), tensor("z", N, 3)],
        [eq("z", "n batch u 3", W(u) * x(n, u) * Stop(b(u)))],
        "z", N, 3, parameters=("W", "b"),
    )  # fmt: skip


def scalars() -> Network:
    """No dimension anywhere."""
    return single(
        program(
            [tensor("w"), tensor("x"), tensor("loss")],
            eq("loss", "", (Access("w") * Access("x") - 10) ** 2),
        ),
        inputs=("x",), parameters=("w",), output="loss", terms=("loss",), wrt=("x",),
    )  # fmt: skip


def awkward_names() -> Network:
    """Names that mean something in C, or are not ASCII, and indices called like tensors."""
    int_, sigma, linux = index("int"), index("σ"), index("linux")
    made = program(
        [tensor("restrict", N, 3), tensor("class", 2, 3), tensor("σ", 2), tensor("workspace", N, 2),
         tensor("sum", N, 2), tensor("loss")],
        eq("workspace", "n batch u 2", Access("class", u, int_) * Access("restrict", n, int_),
           "int 3", "sum"),
        eq("sum", "n batch σ 2", Access("workspace", n, sigma) + Access("σ", sigma)),
        eq("loss", "", Access("sum", linux, sigma) ** 2, "linux batch σ 2", "sum"),
    )  # fmt: skip
    return single(
        made, name="int", inputs=("restrict",), parameters=("class", "σ"), output="sum",
        terms=("loss",), wrt=("restrict",),
    )  # fmt: skip


CATALOGUE: Mapping[str, Callable[[], Network]] = {
    "classifier": classifier,
    "convolution": convolution,
    "two_borders": two_borders,
    "max_pool": max_pool,
    "extrema": extrema,
    "products": products,
    "recurrence": recurrence,
    "reverse_recurrence": lambda: recurrence(reverse=True),
    "embedding": embedding,
    "masked": masked,
    "choices": choices,
    "gated": lambda: gated(4),
    "gated_nest": lambda: gated(3, 4, 4),
    "gated_long_nest": lambda: gated(3, 4, 10),
    "shifted": shifted,
    "functions": functions,
    "pieces": pieces,
    "stacked": stacked,
    "widths": widths,
    "no_loss": no_loss,
    "constants": constants,
    "scalars": scalars,
    "awkward_names": awkward_names,
}
