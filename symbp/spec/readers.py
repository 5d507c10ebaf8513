"""Readers of what every part of a declaration is made of: names, settings, dimensions, formulas.

A reader takes a node, reports what is wrong with it, and gives the best it can.
"""

from __future__ import annotations

from symbp.errors import Mark
from symbp.spec.limits import MAX_SIZE
from symbp.spec.model import Dimension, Formula, Name, Setting, Value
from symbp.spec.names import name_fault, reference_fault
from symbp.spec.tree import Log, Mapping, Node, Scalar, Sequence, found
from symbp.spec.vocabulary import RESERVED
from symbp.spec.wording import quoted, shortened


def items(node: Node | None) -> tuple[Node, ...]:
    """The items of a list; anything else is a list of one."""
    match node:
        case None:
            return ()
        case Sequence():
            return node.items
        case _:
            return (node,)


def mapping(node: Node, what: str, example: str, log: Log) -> Mapping | None:
    """A value that must be a mapping; an empty one may be left blank."""
    match node:
        case Mapping():
            return node
        case Scalar(value=None):
            return Mapping((), node.mark, node.path)
        case _:
            log.report(node, f"{what} is a mapping such as {example}; found {found(node)}")
            return None


def good_name(node: Scalar, what: str, log: Log, reserved: frozenset[str] = RESERVED) -> bool:
    """Whether a key or a text can name something new; reported when not."""
    fault = name_fault(node.text, reserved=reserved)
    if fault is not None:
        log.report(node, f"{what} {quoted(node.text)} {fault}")
    return fault is None


def read_name(node: Node, what: str, log: Log) -> Name | None:
    """The name of something new."""
    match node:
        case Scalar(value=str() as text):
            return Name(text, node.mark) if good_name(node, what, log) else None
        case _:
            log.report(node, f"{what} is a name; found {found(node)}")
            return None


def read_reference(node: Node, key: str, log: Log) -> Name | None:
    """The name of something declared elsewhere, such as h0.dense1."""
    match node:
        case Scalar(value=str() as text):
            fault = reference_fault(text)
            if fault is None:
                return Name(text, node.mark)
            log.report(node, f"{quoted(text)} under {quoted(key)} {fault}")
        case _:
            log.report(node, f"{quoted(key)} takes a name; found {found(node)}")
    return None


def read_references(node: Node, key: str, log: Log) -> tuple[Name, ...]:
    """One name, or a list of them."""
    if isinstance(node, Sequence) and not node.items:
        log.report(node, f"{quoted(key)} needs a name, or a list of names")
    names = (read_reference(item, key, log) for item in items(node))
    return tuple(name for name in names if name is not None)


def read_value(node: Node, what: str, log: Log) -> Value:
    """A number, a text, a truth value or a list of them."""
    match node:
        case Scalar():
            return node.value
        case Sequence():
            return tuple(read_value(item, what, log) for item in node.items)
        case _:
            log.report(node, f"{what} is a number, a text or a list; found {found(node)}")
            return None


def read_setting(node: Node, what: str, log: Log, key: Mark | None = None) -> Setting:
    """A value, where it stands, and where its key does."""
    return Setting(read_value(node, what, log), node.mark, key)


def read_number(node: Node, what: str, log: Log) -> Setting | None:
    """A number, exact."""
    match node:
        case Scalar(value=bool() | str() | None) | Sequence() | Mapping():
            log.report(node, f"{what} is a number; found {found(node)}")
            return None
        case _:
            return Setting(node.value, node.mark)


def read_rule(node: Node, log: Log) -> Setting | None:
    """How a parameter starts: a rule, a number, or a rule and its scale as `{normal: 0.02}`."""
    match node:
        case Scalar(value=bool() | None) | Sequence():
            log.report(node, f"how a parameter starts is a rule or a number; found {found(node)}")
        case Mapping(entries=((rule, value),)):
            scale = read_number(value, f"the scale of {quoted(rule.text)}", log)
            return Setting((rule.text, scale.value), rule.mark) if scale is not None else None
        case Mapping():
            log.report(node, "one rule and its scale belong here, such as {normal: 0.02}")
        case _:
            return read_setting(node, '"init"', log)
    return None


def read_flag(node: Node, what: str, log: Log) -> bool:
    """`true` or `false`."""
    match node:
        case Scalar(value=bool() as flag):
            return flag
        case _:
            log.report(node, f"{what} is true or false; found {found(node)}")
            return False


def read_text(node: Node, what: str, log: Log) -> str:
    """A text of any kind."""
    match node:
        case Scalar(value=str() as text):
            return text
        case _:
            log.report(node, f"{what} is a text; found {found(node)}")
            return ""


def size_fault(node: Node, what: str) -> str | None:
    """Why a value is no size, an integer from 1 to 2^40; None when it is one."""
    match node:
        case Scalar(value=bool()) | Scalar(value=None):
            return f"{what} is an integer; found {found(node)}"
        case Scalar(value=int() as size):
            if size < 1:
                return f"{what} is at least 1; found {shortened(node.text)}"
            if size > MAX_SIZE:
                return f"{what} is at most {MAX_SIZE} (2^40); found {shortened(node.text)}"
            return None
        case _:
            return f"{what} is an integer; found {found(node)}"


def read_dimension(node: Node, what: str, log: Log) -> Dimension | None:
    """An integer or a name: an entry of an input's shape."""
    match node:
        case Scalar(value=str() as text):
            good = good_name(node, "dimension", log)
            return Dimension(text, node.mark) if good else None
        case Scalar(value=int() as size) if not isinstance(size, bool):
            fault = size_fault(node, what)
            if fault is None:
                return Dimension(str(size), node.mark)
            log.report(node, fault)
        case _:
            log.report(node, f"{what} is an integer or a name; found {found(node)}")
    return None


def read_extent(node: Node, log: Log) -> Dimension | None:
    """An integer, a name or an expression such as `3*k`: an entry of a parameter's shape.

    Whether an expression means anything is for those to say who know its names.
    """
    match node:
        case Scalar(value=str() as text) if text.strip() and "\n" not in text:
            return Dimension(text.strip(), node.mark)
        case _:
            return read_dimension(node, "a dimension", log)


def read_shape(node: Node, log: Log) -> tuple[Dimension, ...]:
    """The shape of an input; `[]` is a scalar's."""
    dimensions = (read_dimension(item, "a dimension", log) for item in _shape_items(node, log))
    return tuple(dimension for dimension in dimensions if dimension is not None)


def read_parameter_shape(node: Node, log: Log) -> tuple[Dimension, ...]:
    """The shape of a parameter, whose dimensions may be expressions."""
    dimensions = (read_extent(item, log) for item in _shape_items(node, log))
    return tuple(dimension for dimension in dimensions if dimension is not None)


def _shape_items(node: Node, log: Log) -> tuple[Node, ...]:
    if isinstance(node, Sequence):
        return node.items
    log.report(node, f"a shape is a list such as [batch, 64]; found {found(node)}")
    return ()


def read_formula(node: Node, log: Log) -> Formula:
    """A formula's text, with the place of each of its lines."""
    match node:
        case Scalar(value=str() as text) if text.strip():
            if node.folded:
                log.report(node, 'write a formula under "|"; ">" joins its lines into one')
            lines = text.removesuffix("\n").split("\n")
            marks = node.lines[: len(lines)]
            # Where YAML joined or escaped line breaks, what is left stands near the last known one.
            marks += (marks[-1],) * (len(lines) - len(marks))
            return Formula(text, marks)
        case _:
            log.report(node, f"a formula is a text such as out[i] = 2 * in[i]; found {found(node)}")
            return Formula("", ())
