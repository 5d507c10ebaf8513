"""What the Python binding of the C target is given beyond what the C files are."""

from __future__ import annotations

from collections.abc import Mapping

from sympy import Symbol

from symbp.derive.model import NetworkDerivation


def binding_model(
    nd: NetworkDerivation, sizes: Mapping[Symbol, int], dtype: str
) -> dict[str, object]:
    return {}
