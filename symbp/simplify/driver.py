"""The passes in their order, over one derivation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from symbp.derive.model import Change, Derivation
from symbp.ir import Fact, verify
from symbp.simplify.atoms import name_atoms
from symbp.simplify.finish import choose_lazily, join_sums, name_results
from symbp.simplify.masks import guard_choices
from symbp.simplify.report import Report
from symbp.simplify.share import share_equal
from symbp.simplify.stabilise import stabilise
from symbp.simplify.sweep import sweep
from symbp.simplify.trim import trim


@dataclass(frozen=True)
class Simplified:
    """A derivation in closed form, what the passes changed, and what is known of some adjoints."""

    derivation: Derivation
    changes: tuple[Change, ...]
    facts: Mapping[str, frozenset[Fact]]


def simplify(
    derivation: Derivation, outputs: tuple[str, ...]
) -> tuple[Derivation, tuple[Change, ...]]:
    """The derivation in closed form, with what each pass changed.

    Kept are the primal inputs, the outputs, the seeds and the results; what these do not need is
    gone. Every tensor that is kept has the value it had.
    """
    found = simplified(derivation, outputs)
    return found.derivation, found.changes


def simplified(
    derivation: Derivation, outputs: tuple[str, ...], exported: Iterable[str] = ()
) -> Simplified:
    """`simplify`, with the facts proved of the adjoints in `exported`."""
    report = Report()
    kept = (*outputs, *derivation.results)
    guarded = guard_choices(derivation, report)
    shared = share_equal(guarded, (*kept, *derivation.wrt), report)
    named = name_atoms(trim(shared, kept, report), report)
    swept = sweep(named.program, named.primal, exported, report)
    program = join_sums(swept.program.restricted(kept), named.primal, kept, report)
    program = name_results(program, derivation.results, report)
    program = choose_lazily(program, named.primal, report)
    stable = stabilise(replace(named, program=program), kept, report)
    verify(stable.program)
    return Simplified(stable, report.changes, swept.facts)
