"""From YAML text, or a dict, to a validated, frozen specification."""

from symbp.spec.declaration import read, read_definitions, read_mapping
from symbp.spec.model import Specification

__all__ = ["Specification", "read", "read_definitions", "read_mapping"]
