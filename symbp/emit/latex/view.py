"""What the template prints: strings of LaTeX, numbers of equations, nothing left to decide."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Formula:
    """Formulas of one display, in mathematics mode; `number` stands at the margin."""

    code: str
    number: str = ""


@dataclass(frozen=True)
class StepView:
    """A step: what happens, its formulas, and a remark."""

    title: str
    formulas: tuple[Formula, ...]
    remark: str = ""


@dataclass(frozen=True)
class Section:
    """The part of one fragment, or of a run of equal ones."""

    title: str
    steps: tuple[StepView, ...]
    closed: tuple[StepView, ...] = ()


@dataclass(frozen=True)
class Row:
    """A row of a table, its cells in LaTeX."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class GradientView:
    """A parameter's gradient, boxed."""

    code: str
    name: str
    number: str
    note: str


@dataclass(frozen=True)
class Document:
    """Everything in the document, in its order."""

    banner: tuple[str, ...]
    title: str
    summary: str
    layers: tuple[Row, ...]
    symbols: tuple[Row, ...]
    conventions: tuple[str, ...]
    forward: tuple[Section, ...]
    objective: tuple[StepView, ...]
    objective_text: str
    backward: tuple[Section, ...]
    gradients: tuple[GradientView, ...]
    given: tuple[str, ...]
    prediction_text: str
    prediction: tuple[StepView, ...]
    kinks: tuple[str, ...]
    costs: tuple[Row, ...]
