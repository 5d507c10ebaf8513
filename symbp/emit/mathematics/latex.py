"""The LaTeX printer: formulas for pdflatex with amsmath and amssymb, breakable at top level.

Parentheses are sized by hand (`\\bigl(`), never `\\left(`: TeX breaks a line inside the former.
No string of the user's reaches the output but through `escape` or `latin`.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from symbp.emit.mathematics.alphabet import latin
from symbp.emit.mathematics.glyphs import escape, upright, word
from symbp.emit.mathematics.printer import (
    ATOM,
    HADAMARD,
    OVER,
    POWER,
    PRODUCT,
    QUOTIENT,
    RELATION,
    SUM,
    binding,
    decimal,
    is_contraction,
)
from symbp.emit.mathematics.tree import (
    ONE,
    Apply,
    Between,
    Cases,
    Derivative,
    Diagonal,
    Element,
    Equality,
    Hadamard,
    Identity,
    Inner,
    Iverson,
    Level,
    Listed,
    Logic,
    Name,
    Negative,
    Node,
    Norm,
    Number,
    Ones,
    Over,
    Power,
    Product,
    Prose,
    Quotient,
    Relation,
    Root,
    Scaled,
    Span,
    Stacked,
    Sum,
    Symbol,
    Transpose,
    Unit,
)

_FUNCTIONS = {
    "log": r"\log", "max": r"\max", "min": r"\min",
    "sin": r"\sin", "cos": r"\cos", "tan": r"\tan", "sinh": r"\sinh",
    "cosh": r"\cosh", "tanh": r"\tanh", "exp": r"\exp", "atan": r"\arctan", "Exp": r"\exp",
    "sigmoid": r"\sigma", "Sigmoid": r"\sigma",
}  # fmt: skip
_POWERED = frozenset({"sin", "cos", "tan", "sinh", "cosh", "tanh"})  # tanh^2 x is the square
_SIGNS = {"=": "=", "≠": r"\ne", "≥": r"\ge", ">": ">", "≤": r"\le", "<": "<"}
_OPERATIONS = {
    "sum": r"\sum", "prod": r"\prod", "max": r"\max", "min": r"\min",
    "argmax": r"\operatorname*{arg\,max}", "argmin": r"\operatorname*{arg\,min}",
}  # fmt: skip
_SHORT = 40  # what stands in parentheses is broken only from this width on
_WIDE = 44  # a numerator or exponent of more glyphs is not set as one


@dataclass(frozen=True)
class _Printed:
    """LaTeX with its height (0 a line, 1 with parentheses, 2 a fraction, 3 more) and glyphs."""

    code: str
    height: int = 0
    width: int = 1


def latex(node: Node) -> str:
    """The formula, to stand in mathematics mode."""
    return _print(node).code


def prose(parts: Prose) -> str:
    """Running text, escaped, with its formulas in `$`."""
    return "".join(escape(p) if isinstance(p, str) else f"${latex(p)}$" for p in parts)


def _level(level: Level) -> str:
    if not level.general:
        return f"({level.number})"
    return f"(l{level.number:+d})" if level.number else "(l)"


def _named(name: Name, indices: tuple[Node, ...] = (), extra: str = "") -> _Printed:
    base = word(name.base)
    if name.accent:
        base = rf"\{name.accent}{{{base}}}"
    lower = [upright(name.subscript)] if name.subscript else []
    if indices:
        lower.append(_subscript(indices))
    upper = (_level(name.level) if name.level else "") + extra
    code = base + (f"_{{{','.join(lower)}}}" if lower else "") + (f"^{{{upper}}}" if upper else "")
    width = len(latin(name.base)) + max(len(name.subscript) + 2 * len(indices), 4 * bool(upper))
    return _Printed(code, 0, width)


def _subscript(indices: tuple[Node, ...]) -> str:
    printed = [latex(i) for i in indices]
    simple = all(isinstance(i, Symbol) and len(i.name.base) == 1 for i in indices)
    return " ".join(printed) if simple else ",".join(printed)


_OPEN = ("(", r"\bigl(", r"\Bigl(", r"\biggl(")
_CLOSE = (")", r"\bigr)", r"\Bigr)", r"\biggr)")


def _parenthesised(inner: _Printed) -> _Printed:
    h = min(inner.height, 3)
    # A short formula in braces is never broken; a long one may be, at its signs.
    content = f"{{{inner.code}}}" if inner.width < _SHORT and _breaks(inner.code) else inner.code
    code = f"{_OPEN[h]}{content}{_CLOSE[h]}"
    return _Printed(code, max(h, 1), inner.width + 2)


def _breaks(code: str) -> bool:
    """Whether TeX could break the formula."""
    return any(sign in code for sign in (" + ", " - ", " = ", r"\odot", r"\ge ", r"\le ", " > "))


def _wrap(node: Node, least: int) -> _Printed:
    printed = _print(node)
    return printed if binding(node) >= least else _parenthesised(printed)


def _joined(separator: str, parts: list[_Printed], gap: int = 1) -> _Printed:
    return _Printed(
        separator.join(p.code for p in parts),
        max(p.height for p in parts),
        sum(p.width + gap for p in parts),
    )


def _around(before: str, inner: _Printed, after: str, more: int = 1) -> _Printed:
    return _Printed(before + inner.code + after, inner.height, inner.width + more)


def _print(node: Node) -> _Printed:
    match node:
        case Number(n, d):
            return _number(n, d)
        case Symbol(name):
            return _named(name)
        case Element(symbol, indices):
            return _named(symbol.name, indices)
        case Derivative(of, top):
            over, under = _print(top), _print(of)
            code = rf"\frac{{\partial {over.code}}}{{\partial {under.code}}}"
            return _Printed(code, 2, under.width + 1)
        case Negative(operand):
            return _around("-", _wrap(operand, HADAMARD), "")
        case Sum(terms):
            return _sum(terms)
        case Product(factors):
            return _product(factors)
        case Scaled(scalar, body):
            least = ATOM if is_contraction(scalar) else PRODUCT
            front, rest = _wrap(scalar, least), _wrap(body, HADAMARD)
            return _joined(_times(front.code, rest.code), [front, rest])
        case Hadamard(factors):
            return _joined(r" \odot ", [_wrap(f, QUOTIENT) for f in factors], 2)
        case Quotient(top, bottom):
            return _quotient(top, bottom)
        case Power(base, exponent, elementwise):
            return _power(base, exponent, elementwise)
        case Root(operand):
            inner = _print(operand)
            return _Printed(rf"\sqrt{{{inner.code}}}", inner.height, inner.width + 1)
        case Transpose(operand):
            return _transposed(operand)
        case Over():
            return _over(node)
        case Equality():
            return _equality(node)
        case Cases(branches, otherwise):
            return _cases(branches, otherwise)
        case _:
            return _print_small(node)


def _print_small(node: Node) -> _Printed:
    match node:
        case Apply(function, argument, primes):
            return _apply(function, argument, primes)
        case Listed(parts):
            return _joined(",", [_print(p) for p in parts])
        case Diagonal(operand):
            return _around(r"\operatorname{diag}", _parenthesised(_print(operand)), "", 4)
        case Norm(operand):
            inner = _print(operand)
            size = ("", r"\big", r"\Big", r"\bigg")[inner.height]
            left = rf"{size + 'l' if size else ''}\|"
            right = rf"{size + 'r' if size else ''}\|"
            return _around(left, inner, right, 2)
        case Inner(left_side, right_side):
            pair = _joined(r",\, ", [_print(left_side), _print(right_side)])
            size = ("", r"\big", r"\Big", r"\bigg")[pair.height]
            left = rf"{size + 'l' if size else ''}\langle "
            right = rf"{size + 'r' if size else ''}\rangle"
            return _around(left, pair, right, 2)
        case Ones():
            return _Printed(r"\mathbf{1}")
        case Identity():
            return _Printed("I")
        case Unit(position):
            return _Printed(rf"e_{{{latex(position)}}}", 0, 2)
        case Stacked(parts):
            rows = [_print(p) for p in parts]
            code = r" \\[2pt] ".join(r.code for r in rows)
            whole = rf"\begin{{bmatrix}} {code} \end{{bmatrix}}"
            return _Printed(whole, 3, max(r.width for r in rows) + 2)
        case Iverson(condition):
            inner = _print(condition)
            size = ("", r"\big", r"\Big", r"\bigg")[min(inner.height, 3)]
            left, right = (size + "l[", size + "r]") if size else ("[", "]")
            return _around(left, inner, right, 2)
        case Between(low, place, end):
            return _joined(
                r" \le ", [_wrap(low, SUM), _joined(" < ", [_wrap(place, SUM), _wrap(end, SUM)])]
            )
        case Relation(left_side, sign, right_side):
            sides = [_wrap(left_side, SUM), _wrap(right_side, SUM)]
            return _joined(f" {_SIGNS[sign]} ", sides)
        case Logic("not", (part,)):
            return _around(r"\neg ", _wrap(part, ATOM), "")
        case Logic(operator, parts):
            joined = [_wrap(p, RELATION) for p in parts]
            sign = r",\ " if operator == "and" else r"\ \text{or}\ "
            return _joined(sign, joined)
        case Span(index, last):
            return _span(index, last)
        case _:
            raise TypeError(f"no LaTeX for {type(node).__name__}")


def _number(n: int, d: int) -> _Printed:
    if d == 1:
        return _Printed(str(n), 0, len(str(n)))
    short = decimal(n, d)
    if short is not None:
        if "e" in short:
            mantissa, exponent = short.split("e")
            sign = "-" if mantissa.startswith("-") else ""
            return _Printed(f"{sign}10^{{{exponent}}}", 0, 3)
        return _Printed(short, 0, len(short))
    code = rf"{'-' if n < 0 else ''}\frac{{{abs(n)}}}{{{d}}}"
    return _Printed(code, 2, max(len(str(n)), len(str(d))))


def _sum(terms: tuple[Node, ...]) -> _Printed:
    parts = []
    for i, term in enumerate(terms):
        inner = term.operand if isinstance(term, Negative) else term
        printed = _wrap(inner, HADAMARD)
        sign = "-" if isinstance(term, Negative) else "+"
        if isinstance(term, Number) and term.numerator < 0:
            sign, printed = "-", _number(-term.numerator, term.denominator)
        lead = ("-" if sign == "-" else "") if i == 0 else f" {sign} "
        parts.append(_around(lead, printed, "", 2))
    return _joined("", parts, 0)


def _product(factors: tuple[Node, ...]) -> _Printed:
    parts = [_wrap(f, OVER if i == len(factors) - 1 else QUOTIENT) for i, f in enumerate(factors)]
    code = parts[0].code
    for before, here in pairwise(parts):
        code += _times(before.code, here.code) + here.code
    return _Printed(code, max(p.height for p in parts), sum(p.width for p in parts))


def _times(before: str, after: str) -> str:
    """Two numbers need a sign between them, a number and a letter nothing, letters a thin space."""
    if before.isdigit():
        return r" \cdot " if after[0].isdigit() else "" if after[0].isalpha() else r"\,"
    return r"\,"


def _quotient(top: Node, bottom: Node) -> _Printed:
    over, under = _print(top), _print(bottom)
    if max(over.width, under.width) <= _WIDE:
        height = 3 if max(over.height, under.height) > 1 else 2
        code = rf"\frac{{{over.code}}}{{{under.code}}}"
        return _Printed(code, height, max(over.width, under.width))
    if under.width <= _WIDE:
        return _joined(r"\,", [_Printed(rf"\frac{{1}}{{{under.code}}}", 2), _parenthesised(over)])
    if top == ONE:
        return _around("", _parenthesised(under), "^{-1}", 2)
    return _joined(r" \big/ ", [_parenthesised(over), _parenthesised(under)])


def _power(base: Node, exponent: Node, elementwise: bool) -> _Printed:
    up = _inline(exponent)
    if elementwise:
        up = rf"\odot {up}"
    match base:
        case Symbol(name) if name.level is None:
            return _named(name, (), up)
        case Element(symbol, indices) if symbol.name.level is None:
            return _named(symbol.name, indices, up)
        case Apply(function, argument, 0) if function in _POWERED and isinstance(exponent, Number):
            head = rf"{_FUNCTIONS[function]}^{{{up}}}"
            return _around(head, _parenthesised(_print(argument)), "", len(function))
    inner = _print(base)
    whole = inner if isinstance(base, (Number, Iverson, Norm)) else _parenthesised(inner)
    return _around("", whole, f"^{{{up}}}", 2)


def _inline(node: Node) -> str:
    """A formula small enough for an exponent: fractions with a slash."""
    match node:
        case Number(n, d) if d != 1:
            return decimal(n, d) or f"{n}/{d}"
        case Quotient(top, bottom):
            return f"{_wrap(top, PRODUCT).code}/{_wrap(bottom, POWER).code}"
        case Negative(operand):
            return f"-{_inline(operand)}"
    return _print(node).code


def _transposed(operand: Node) -> _Printed:
    match operand:
        case Symbol(name):
            return _named(name, (), r"\top")
        case Element(symbol, indices):
            return _named(symbol.name, indices, r"\top")
        case Ones() | Unit():
            return _around("", _print(operand), r"^{\top}", 0)
    return _around("", _parenthesised(_print(operand)), r"^{\top}", 0)


def _apply(function: str, argument: Node, primes: int) -> _Printed:
    inner = _print(argument)
    if function == "exp" and inner.height < 2 and inner.width < 16:
        return _Printed(f"e^{{{inner.code}}}", 0, inner.width + 1)
    if function == "Abs":
        size = ("", r"\big", r"\Big", r"\bigg")[min(inner.height, 3)]
        return _around(f"{size}{'l' if size else ''}|", inner, f"{size}{'r' if size else ''}|")
    if function == "floor":
        return _around(r"\lfloor ", inner, r" \rfloor")
    head = _FUNCTIONS.get(function) or rf"\operatorname{{{_operator(function)}}}"
    mark = "'" * primes
    return _around(head + mark, _parenthesised(inner), "", len(function))


def _operator(function: str) -> str:
    return (latin(function) or "f").replace("_", r"\_")


def _span(index: Node, last: Node | None) -> _Printed:
    i = latex(index)
    return _Printed(i if last is None else rf"0 \le {i} \le {latex(last)}", 0, 6)


def _over(node: Over) -> _Printed:
    head = _OPERATIONS[node.operation]
    body = _wrap(node.body, HADAMARD)
    conditions = [latex(c) for c in node.conditions]
    signs = ""
    if node.operation in ("sum", "prod") and not conditions and len(node.spans) <= 3:
        for span in node.spans:
            low = latex(span.index)
            signs += (
                f"{head}_{{{low}}} "
                if span.last is None
                else f"{head}_{{{low}={span.first}}}^{{{latex(span.last)}}} "
            )
            if span.last is not None and _print(span.last).width > 5 and span != node.spans[-1]:
                signs += r"\;"
    else:
        lines = [", ".join(latex(s) for s in node.spans), *conditions]
        stacked = (chr(92) * 2).join(lines)
        under = lines[0] if len(lines) == 1 else rf"\substack{{{stacked}}}"
        signs = f"{head}_{{{under}}} "
    return _Printed(signs + body.code, max(body.height, 2), body.width + 4 * len(node.spans))


def _cases(branches: tuple[tuple[Node, Node], ...], otherwise: Node) -> _Printed:
    lines = [rf"{latex(v)} & \text{{if }} {latex(c)}" for v, c in branches]
    lines.append(rf"{latex(otherwise)} & \text{{otherwise}}")
    code = r"\begin{cases} " + r" \\ ".join(lines) + r" \end{cases}"
    return _Printed(code, 3, max(len(line) // 2 for line in lines))


def _equality(node: Equality) -> _Printed:
    parts = [_wrap(s, SUM) for s in node.sides]
    first = " \\mathrel{+}= " if node.adds else " = "
    whole = _joined(" = ", parts[1:]) if len(parts) > 1 else None
    result = parts[0] if whole is None else _joined(first, [parts[0], whole])
    if node.conditions:
        conditions = r",\ ".join(latex(c) for c in node.conditions)
        result = _around("", result, rf" \quad\text{{where }} {conditions}", 20)
    return result
