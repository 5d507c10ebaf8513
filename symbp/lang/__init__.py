"""The formula language: text to statements, statements to equations of the IR.

`parse` makes statements with places, `lower` makes equations of them in a `Context`. Between the
two a caller may ask how far the index letters run (`index_extents`) and what leading dimensions
`...` stands for (`dotted_extents`), to find the shapes of parameters (`parse_size`, `lower_size`).

Beyond what the user's guide says of formulas:

- `...` at the first place of an index list stands for leading dimensions, at any other for trailing
  ones: `out[..., k, ...]`, `out[n, flat(...)] = in[n, ...]`. A reduction may bind either:
  `mean[...](..)`, `mean[..., k](..)`, `sum[k, ...](..)`; the first is over the trailing ones where
  the formula has no leading ones.
- `flat(i, j)` as an index is the row-major position, i * extent(j) + j.
- `extent(t)` is how far the index t runs, `extent(x, 1)` the extent of dimension 1 of a tensor that
  the formula is given, `extent(x, ...)` the product of those that it writes as `...`. A line
  `extent(p) = 4*units` declares how far p runs wherever it stands; an access may then take a part
  of a dimension: `W[p, j]`, `W[p + 4*units, j]`.
- `over(shape)`, `along(axes)` and `ordered(axes)` are several indices by the name of an option that
  is a list; `written_out` makes them plain ones (see `packs`).
- Comparisons chain, `0 <= i < n`. Bindings are lexical: an inner one hides an outer one.
- A recurrence may start at its first step, `s[0] = x[0]`; `s[t] = ...` then begins at t = 1.
"""

from symbp.lang.draft import Context, Disagreement
from symbp.lang.lower import Lowered, lower
from symbp.lang.packs import written_out
from symbp.lang.parse import parse, parse_condition, parse_size, unharmed
from symbp.lang.sizes import (
    dotted_extents,
    index_extents,
    lower_condition,
    lower_number,
    lower_size,
)

__all__ = [
    "Context", "Disagreement", "Lowered", "dotted_extents", "index_extents",
    "lower", "lower_condition", "lower_number", "lower_size", "parse", "parse_condition",
    "parse_size", "unharmed", "written_out",
]  # fmt: skip
