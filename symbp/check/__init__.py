"""Checks: derivations against forward programs, and emitted code against the interpreter."""

from symbp.check.code import Code
from symbp.check.fragments import check_fragments, inspect_fragments
from symbp.check.network import check_family, check_network, small_sizes
from symbp.check.report import CheckReport, Comparison, Failure

__all__ = [
    "CheckReport",
    "Code",
    "Comparison",
    "Failure",
    "check_family",
    "check_fragments",
    "check_network",
    "inspect_fragments",
    "small_sizes",
]
