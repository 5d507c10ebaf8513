"""Formulas for people: index form to matrix form, printed as LaTeX and as plain Unicode."""

from symbp.emit.mathematics.book import Book
from symbp.emit.mathematics.chapters import Chapter, Shown
from symbp.emit.mathematics.definitions import Definitions
from symbp.emit.mathematics.gradient import Gradient, gradient, gradient_of
from symbp.emit.mathematics.latex import latex
from symbp.emit.mathematics.lines import Line
from symbp.emit.mathematics.numbering import numbering, numbering_of_prediction
from symbp.emit.mathematics.steps import Story, steps
from symbp.emit.mathematics.text import text

__all__ = [
    "Book",
    "Chapter",
    "Definitions",
    "Gradient",
    "Line",
    "Shown",
    "Story",
    "gradient",
    "gradient_of",
    "latex",
    "numbering",
    "numbering_of_prediction",
    "steps",
    "text",
]
