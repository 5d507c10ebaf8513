"""The plain printer: formulas in Unicode on one line, for terminals and tables."""

from __future__ import annotations

from symbp.emit.mathematics.alphabet import SPELLED
from symbp.emit.mathematics.printer import (
    ATOM,
    HADAMARD,
    OVER,
    POWER,
    PRODUCT,
    QUOTIENT,
    RELATION,
    SCALED,
    SUM,
    binding,
    decimal,
    is_contraction,
)
from symbp.emit.mathematics.tree import (
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

_SUPERSCRIPTS = str.maketrans("0123456789+-()l", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ˡ")
_ACCENTS = {"hat": "\N{COMBINING CIRCUMFLEX ACCENT}", "bar": "\N{COMBINING MACRON}"}
_ACCENTS["tilde"] = "\N{COMBINING TILDE}"
_OPERATIONS = {"sum": "Σ", "prod": "Π"}
_FUNCTIONS = {"sigmoid": "σ", "Sigmoid": "σ", "atan": "arctan", "Exp": "exp"}


def text(node: Node) -> str:
    """The formula in plain Unicode."""
    match node:
        case Number(n, d):
            return _number(n, d)
        case Symbol(name):
            return _named(name)
        case Element(symbol, indices):
            return f"{_named(symbol.name)}[{', '.join(map(text, indices))}]"
        case Derivative(of, top):
            return f"∂{text(top)}/∂{text(of)}"
        case Negative(operand):
            return f"−{_wrap(operand, HADAMARD)}"
        case Sum(terms):
            return _sum(terms)
        case Product(factors):
            return _product(factors)
        case Scaled(scalar, body):
            return _scaled(scalar, body)
        case Hadamard(factors):
            return " ⊙ ".join(_wrap(f, QUOTIENT) for f in factors)
        case Quotient(top, bottom):
            return f"{_wrap(top, SCALED)}/{_wrap(bottom, POWER)}"
        case Power(base, exponent, elementwise):
            return _power(base, exponent, elementwise)
        case Root(operand):
            return f"√{_wrap(operand, ATOM)}"
        case Transpose(operand):
            return f"{_wrap(operand, ATOM)}ᵀ"
        case Over():
            return _over(node)
        case Cases(branches, otherwise):
            parts = [f"{text(v)} if {text(c)}" for v, c in branches]
            return f"{{{'; '.join(parts)}; {text(otherwise)} otherwise}}"
        case Equality(sides, adds, conditions):
            first = f"{text(sides[0])} {'+=' if adds else '='} "
            where = f", where {', '.join(map(text, conditions))}" if conditions else ""
            return first + " = ".join(map(text, sides[1:])) + where
        case _:
            return _small(node)


def _small(node: Node) -> str:
    match node:
        case Apply("Abs", argument, _):
            return f"|{text(argument)}|"
        case Apply("floor", argument, _):
            return f"⌊{text(argument)}⌋"
        case Apply(function, argument, primes):
            mark = "′" * primes
            return f"{_FUNCTIONS.get(function, function)}{mark}({text(argument)})"
        case Listed(parts):
            return ", ".join(map(text, parts))
        case Diagonal(operand):
            return f"diag({text(operand)})"
        case Norm(operand):
            return f"‖{text(operand)}‖"
        case Inner(left, right):
            return f"⟨{text(left)}, {text(right)}⟩"
        case Ones():
            return "1"
        case Identity():
            return "I"
        case Unit(position):
            return f"e_{text(position)}"
        case Stacked(parts):
            return f"[{'; '.join(map(text, parts))}]"
        case Iverson(condition):
            return f"[{text(condition)}]"
        case Between(low, place, end):
            return f"{_wrap(low, SUM)} ≤ {_wrap(place, SUM)} < {_wrap(end, SUM)}"
        case Relation(left, sign, right):
            return f"{_wrap(left, SUM)} {sign} {_wrap(right, SUM)}"
        case Logic("not", (part,)):
            return f"not {_wrap(part, ATOM)}"
        case Logic(operator, parts):
            return f" {operator} ".join(_wrap(p, RELATION) for p in parts)
        case Span(index, _):
            return text(index)
        case _:
            raise TypeError(f"no text for {type(node).__name__}")


def prose(parts: Prose) -> str:
    """Running text with its formulas in place."""
    return "".join(p if isinstance(p, str) else text(p) for p in parts)


def _wrap(node: Node, least: int) -> str:
    return text(node) if binding(node) >= least else f"({text(node)})"


def _level(level: Level) -> str:
    number = str(level.number)
    if level.general:
        number = "l" if level.number == 0 else f"l{level.number:+d}"
    return f"({number})".translate(_SUPERSCRIPTS)


def _named(name: Name) -> str:
    base = SPELLED.get(name.base, name.base)
    accented = base + _ACCENTS.get(name.accent, "")
    lower = f"_{name.subscript}" if name.subscript else ""
    return accented + lower + (_level(name.level) if name.level else "")


def _number(n: int, d: int) -> str:
    if d == 1:
        return str(n)
    return decimal(n, d) or f"{n}/{d}"


def _sum(terms: tuple[Node, ...]) -> str:
    result = ""
    for i, term in enumerate(terms):
        inner, sign = term, "+"
        if isinstance(term, Negative):
            inner, sign = term.operand, "−"
        elif isinstance(term, Number) and term.numerator < 0:
            inner, sign = Number(-term.numerator, term.denominator), "−"
        lead = ("−" if sign == "−" else "") if i == 0 else f" {sign} "
        result += lead + _wrap(inner, HADAMARD)
    return result


def _product(factors: tuple[Node, ...]) -> str:
    last = len(factors) - 1
    parts = [_wrap(f, OVER if i == last else QUOTIENT) for i, f in enumerate(factors)]
    result = parts[0]
    for here in parts[1:]:
        result = _beside(result, here)
    return result


def _beside(before: str, after: str) -> str:
    """A number stands close to a letter."""
    close = before.isdigit() and after.isalpha() and len(after) == 1
    return before + after if close else f"{before} {after}"


def _scaled(scalar: Node, body: Node) -> str:
    # A factor 1/N reads better as a quotient: (p − e_y)/N.
    if isinstance(scalar, Quotient) and not isinstance(body, Over):
        top = body if scalar.top == Number(1) else Scaled(scalar.top, body)
        return f"{_wrap(top, SCALED)}/{_wrap(scalar.bottom, POWER)}"
    least = ATOM if is_contraction(scalar) else PRODUCT
    return _beside(_wrap(scalar, least), _wrap(body, HADAMARD))


def _power(base: Node, exponent: Node, elementwise: bool) -> str:
    inner = _wrap(base, ATOM)
    if isinstance(base, Symbol) and base.name.level:
        inner = f"({inner})"
    match exponent:
        case Number(n, 1):
            mark = "⊙" if elementwise and n < 0 else ""
            return f"{inner}{mark}{str(n).translate(_SUPERSCRIPTS)}"
    return f"{inner}^{_wrap(exponent, ATOM)}"


def _over(node: Over) -> str:
    indices = ",".join(text(s.index) for s in node.spans)
    under = f"({indices})" if len(node.spans) > 1 else indices
    if node.conditions:
        under = f"({indices}: {', '.join(map(text, node.conditions))})"
    head = _OPERATIONS.get(node.operation, node.operation)
    return f"{head}_{under} {_wrap(node.body, HADAMARD)}"
