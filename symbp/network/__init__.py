"""Networks: tensors with shapes, distinct templates of equations, and their instances."""

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
