"""The formula language: text to statements, statements to equations of the IR."""

from symbp.lang.draft import Context
from symbp.lang.lower import Lowered, lower
from symbp.lang.parse import parse, parse_size
from symbp.lang.sizes import ellipsis_ranks, index_extents, lower_size
from symbp.lang.words import FUNCTIONS, RESERVED, is_name

__all__ = [
    "FUNCTIONS", "RESERVED", "Context", "Lowered", "ellipsis_ranks", "index_extents", "is_name",
    "lower", "lower_size", "parse", "parse_size",
]  # fmt: skip
