"""Networks: tensors with shapes, distinct templates of equations, and their instances."""

from symbp.network.model import (
    Initializer,
    Instance,
    LayerInfo,
    Network,
    Parameter,
    Template,
)

__all__ = ["Initializer", "Instance", "LayerInfo", "Network", "Parameter", "Template"]
