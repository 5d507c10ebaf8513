"""symbp: backpropagation derived symbolically, written as readable derivations and fast code."""

from symbp.api import Cost, Derived, derive
from symbp.errors import CheckError, DeclarationError, SymbpError
from symbp.version import __version__

__all__ = [
    "CheckError",
    "Cost",
    "DeclarationError",
    "Derived",
    "SymbpError",
    "__version__",
    "derive",
]
