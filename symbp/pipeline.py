"""The driver. Reading it is reading the architecture: one typed call a stage, data flows one way.

    text --read--> Specification --build--> Network --derive--> NetworkDerivation
         --simplify--> NetworkDerivation --plan--> Plan --emit--> files --write--> folder

Between simplify and plan the derivation is checked; nothing unchecked is emitted.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from sympy import Symbol

from symbp.check import CheckReport, check_fragments
from symbp.derive import NetworkDerivation
from symbp.derive import derive as differentiate
from symbp.emit.c import emit as emit_c
from symbp.emit.latex import emit as emit_latex
from symbp.emit.numpy import emit as emit_numpy
from symbp.errors import DeclarationError
from symbp.files import read_text, write_files
from symbp.library import Library
from symbp.network import Network
from symbp.network.build import build as build_network
from symbp.plan import Plan
from symbp.plan import plan as make_plan
from symbp.simplify import simplify_network
from symbp.spec import read as read_declaration
from symbp.spec import read_mapping
from symbp.spec.model import Specification
from symbp.version import __version__

Target = Literal["numpy", "c", "latex"]
TARGETS: tuple[Target, ...] = ("numpy", "c", "latex")
Source = str | Path | Mapping[str, Any]
DEFAULT_BATCH = 32


@dataclass(frozen=True)
class Options:
    """What the user may choose. `sizes` binds named sizes; it goes before the declaration's."""

    targets: tuple[Target, ...] = TARGETS
    dtype: Literal["float32", "float64"] = "float32"
    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0


@dataclass(frozen=True)
class Result:
    """Everything one run derived. `files` maps names to texts; `notes` say what was left out."""

    network: Network
    unsimplified: NetworkDerivation
    derivation: NetworkDerivation
    report: CheckReport
    plan: Plan
    files: Mapping[str, str]
    notes: tuple[str, ...]


def run(source: Source, options: Options | None = None) -> Result:
    """Derive, check and emit, writing nothing.

    Raises DeclarationError for the user's mistakes and CheckError for a derivation that is wrong.
    """
    chosen = options or Options()
    network = build(read(source), chosen)
    unsimplified = derive(network)
    derivation = simplify(unsimplified)
    report = check(unsimplified, derivation, chosen)
    planned = plan(derivation)
    files, notes = emit(derivation, unsimplified, planned, chosen)
    return Result(network, unsimplified, derivation, report, planned, files, notes)


def read(source: Source) -> Specification:
    """A path, YAML text (a line break in it, or `{` before it) or a mapping -> specification."""
    match source:
        case Path():
            specification, problems = read_declaration(read_text(source), str(source))
        case str() if "\n" in source or source.lstrip().startswith("{"):
            specification, problems = read_declaration(source, "<text>")
        case str():
            specification, problems = read_declaration(read_text(Path(source)), source)
        case _:
            specification, problems = read_mapping(source)
    if problems or specification is None:
        # Mistakes of form and of meaning are reported together, as far as the form can be read.
        if specification is not None:
            problems += build_network(specification, Library(specification.definitions), {})[1]
        raise DeclarationError(problems, specification.file if specification else _name(source))
    return specification


def _name(source: Source) -> str:
    return str(source) if isinstance(source, Path | str) and "\n" not in str(source) else "<text>"


def build(specification: Specification, options: Options) -> Network:
    """Specification -> tensors with shapes, templates of equations and their instances."""
    library = Library(specification.definitions)
    network, problems = build_network(specification, library, options.sizes)
    if problems or network is None:
        raise DeclarationError(problems, specification.file)
    return network


def derive(network: Network) -> NetworkDerivation:
    """Forward equations -> forward and backward equations, by the one rule."""
    return differentiate(network)


def simplify(derivation: NetworkDerivation) -> NetworkDerivation:
    """Equations -> closed forms, stable in floating point, with a record of every change."""
    return simplify_network(derivation)


def check(
    unsimplified: NetworkDerivation, derivation: NetworkDerivation, options: Options
) -> CheckReport:
    """Compare gradients with the forward program, and closed forms with what they came from."""
    return check_fragments(unsimplified, derivation, options.seed)


def plan(derivation: NetworkDerivation) -> Plan:
    """Equations -> statements in order, buffers and calls."""
    return make_plan(derivation)


def emit(
    derivation: NetworkDerivation,
    unsimplified: NetworkDerivation,
    planned: Plan,
    options: Options,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Statements and steps -> the text of each file, and a line for each target left out."""
    network = derivation.network
    files: dict[str, str] = {}
    notes: list[str] = []
    if "numpy" in options.targets:
        module = emit_numpy(derivation, planned, __version__, options.dtype)
        files[f"{network.name}.py"] = module
    if "c" in options.targets:
        sizes, missing = c_sizes(network)
        if missing:
            flags = " ".join(f"--size {name}=20" for name in missing)
            notes.append(f"C needs a number for {', '.join(missing)} (give it by {flags})")
        else:
            c = emit_c(derivation, planned, sizes, __version__, options.dtype)
            files[f"{network.name}.h"] = c.header
            files[f"{network.name}.c"] = c.source
            files[f"{network.name}_c.py"] = c.binding
    if "latex" in options.targets:
        files[f"{network.name}.tex"] = emit_latex(derivation, unsimplified, __version__, planned)
    return files, tuple(notes)


def c_sizes(network: Network) -> tuple[dict[Symbol, int], list[str]]:
    """The numbers C is compiled for (an unbound `batch` is 32), and the names that have none."""
    symbols = {s for t in network.tensors.values() for e in t.shape for s in e.free_symbols}
    bound = dict(network.sizes)
    missing = []
    for symbol in sorted(symbols - set(bound), key=lambda s: s.name):
        if symbol.name == "batch":
            bound[symbol] = DEFAULT_BATCH
        else:
            missing.append(str(symbol.name))
    return bound, missing


def write(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write all files or none: an interruption leaves either the old ones or the new ones."""
    return write_files(files, folder)
