"""Rewrites that bring equations nearer to loops: placeholders for now."""

from __future__ import annotations

from symbp.ir import Program


def lower(program: Program) -> Program:
    """The program in a form whose equations map to statements one to one."""
    return program
