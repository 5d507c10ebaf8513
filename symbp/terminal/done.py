"""What `derive` has to tell when it is done, and the same for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from symbp.check import CheckReport
from symbp.emit.c import Footprint
from symbp.network import Network
from symbp.terminal.summary import Costs, GradientReport


@dataclass(frozen=True)
class Objective:
    """One loss: its gradients and what a step costs. The name is "" where there is only one."""

    name: str
    gradients: GradientReport
    costs: Costs


@dataclass(frozen=True)
class Done:
    """The network, what was found for each objective, and the files written."""

    network: Network
    objectives: Sequence[Objective]
    report: CheckReport
    paths: Sequence[Path]
    notes: Sequence[str]
    footprint: Footprint | None = None  # where C was written for size
    memory: tuple[int, int] | None = None  # bytes of C's workspace, and the most live in it


def summary_of(done: Done) -> dict[str, Any]:
    """The machine-readable form of what `derive` prints."""
    network = done.network
    methods = dict.fromkeys(c.method for c in done.report.comparisons)
    return {
        "name": network.name,
        "parameters": {
            name: [str(e) for e in parameter.tensor.shape]
            for name, parameter in network.parameters.items()
        },
        **_objectives_as_json(done.objectives),
        "check": {
            "passed": done.report.passed,
            "comparisons": len(done.report.comparisons),
            "worst_relative_error": {m: done.report.worst(m) for m in methods},
        },
        **({} if done.footprint is None else {"footprint": _footprint_as_json(done.footprint)}),
        **({} if done.memory is None else {"c_workspace": _memory_as_json(*done.memory)}),
        "notes": list(done.notes),
        "files": [str(path) for path in done.paths],
    }


def _footprint_as_json(footprint: Footprint) -> dict[str, Any]:
    """Bytes; `code` is an estimate, `stack` a bound."""
    ram = {**dict(footprint.buffers), "stack": footprint.stack, "total": footprint.ram}
    flash = {"code": footprint.code, "tables": footprint.tables, "total": footprint.flash}
    return {"processor": "cortex-m4f", "ram": ram, "flash": flash}


def _memory_as_json(workspace: int, live: int) -> dict[str, int]:
    return {"bytes": workspace, "live_bytes": live}


def _objectives_as_json(objectives: Sequence[Objective]) -> dict[str, Any]:
    """Gradients and costs; of several objectives, each under its name."""
    found = {o.name: _objective_as_json(o) for o in objectives}
    return found.get("", {"objectives": found})


def _objective_as_json(objective: Objective) -> dict[str, Any]:
    figures = objective.costs
    return {
        "gradients": [
            {"of": list(row.names), "text": row.gradient.text, "latex": row.gradient.latex}
            for row in objective.gradients.rows
        ],
        "costs": {
            name: {"formula": cost.formula, "number": cost.number}
            for name, cost in (
                ("forward_flops", figures.forward),
                ("backward_flops", figures.backward),
                ("parameters", figures.parameters),
                ("workspace_bytes", figures.workspace),
            )
        }
        | {"sizes": dict(figures.sizes)},
    }
