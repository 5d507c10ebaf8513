"""Networks: tensors with shapes, distinct templates of equations, and their instances.

From a specification to networks, in order:

- `graph` unrolls the declaration into layers in their places (`placed`), with `scope` for names,
  `kinds` for definitions, `terms` for losses and `groups` for what an objective trains;
- `build` takes the layers one by one: `surroundings` and `options` settle what was written,
  `layer` and `use` lower the formula over formal sizes (`cases` chooses its parts; `binding`,
  `sizing`, `formal` and `extents` relate formal to actual sizes; `copies` follows integers that
  are only moved), and `initialise` says how parameters start;
- `family` makes the networks, one for each objective and one for evaluation, and `fragments` cuts
  each into templates and instances (`model`).

`formula` does the same for a network that is only formulas; `flatten` writes a network as one flat
program, for checks.
"""

from symbp.network.model import (
    Family,
    Initializer,
    Instance,
    LayerInfo,
    Network,
    Noise,
    Parameter,
    State,
    Template,
)

__all__ = [
    "Family",
    "Initializer",
    "Instance",
    "LayerInfo",
    "Network",
    "Noise",
    "Parameter",
    "State",
    "Template",
]
