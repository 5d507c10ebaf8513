"""The C target: NAME.h, NAME.c, and NAME_c.py to compile and call them from Python."""

from symbp.emit.c.emitter import emit
from symbp.emit.c.limits.footprint import Footprint, footprint
from symbp.emit.c.model import CFiles, Memory

__all__ = ["CFiles", "Footprint", "Memory", "emit", "footprint"]
