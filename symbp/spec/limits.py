"""How large a declaration may be. Beyond any honest use, and small enough to refuse at once."""

from __future__ import annotations

from typing import Final

MAX_BYTES: Final = 2**20  # of a declaration's text
MAX_DEPTH: Final = 64  # of lists and mappings inside one another, aliases expanded
MAX_VALUES: Final = 100_000  # scalars, lists and mappings, aliases expanded
MAX_NAME: Final = 100  # characters
MAX_MARKS: Final = 30  # combining marks on one letter, as Unicode's stream-safe text has it
MAX_SIZE: Final = 2**40  # a dimension
MAX_LAYERS: Final = 100_000  # layers of a network, every repeat unrolled
MAX_PROBLEMS: Final = 200  # reported for one declaration
MAX_EXPONENT: Final = 300  # decimal, of a number's magnitude: what double precision surely holds
