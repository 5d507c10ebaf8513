"""The driver. Reading it is reading the architecture: one typed call a stage, data flows one way.

    text --read--> Specification --build--> Family of Networks, and each of these
         --derive--> NetworkDerivation --simplify--> NetworkDerivation --plan--> Plan
         and all together --emit--> files --write--> folder

Between simplify and plan the derivation is checked; nothing unchecked is emitted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

from sympy import Symbol

from symbp.check import CheckReport, check_fragments, inspect_fragments
from symbp.derive import NetworkDerivation
from symbp.derive import derive as differentiate
from symbp.emit.c import Footprint, Memory, footprint
from symbp.emit.c import emit as emit_c
from symbp.emit.latex import emit as emit_latex
from symbp.emit.mathematics import Story, numbering, numbering_of_prediction
from symbp.emit.model import Optimize, Part
from symbp.emit.numpy import emit as emit_numpy
from symbp.errors import DeclarationError
from symbp.files import read_text, write_files
from symbp.library import Library
from symbp.network import Family, Network
from symbp.network.build import build as build_networks
from symbp.plan import Plan
from symbp.plan import plan as make_plan
from symbp.simplify import simplify_network
from symbp.spec import read as read_declaration
from symbp.spec import read_mapping
from symbp.spec.model import Specification
from symbp.version import __version__

Target = Literal["numpy", "c", "latex"]
Dtype = Literal["float32", "float64"]
TARGETS: tuple[Target, ...] = ("numpy", "c", "latex")
Source = str | Path | Mapping[str, Any]
DEFAULT_BATCH = 32


@dataclass(frozen=True)
class Options:
    """What the user may choose. `sizes` binds named sizes; it goes before the declaration's.

    `optimize` is what the C is written for: speed on a computer, or little memory and flash.
    """

    targets: tuple[Target, ...] = TARGETS
    dtype: Dtype = "float32"
    sizes: Mapping[str, int] = field(default_factory=dict)
    seed: int = 0
    optimize: Optimize = "speed"


@dataclass(frozen=True)
class Course:
    """One network's way through the stages."""

    unsimplified: NetworkDerivation
    derivation: NetworkDerivation
    report: CheckReport
    plan: Plan

    @property
    def network(self) -> Network:
        """The network."""
        return self.derivation.network

    @cached_property
    def story(self) -> Story:
        """The derivation as people read it, from which come the document and what names it."""
        return Story(self.derivation, self.unsimplified)

    @property
    def part(self) -> Part:
        """What emission needs of it."""
        return Part(self.derivation, self.plan)

    def looped(self, optimize: Optimize) -> Part:
        """What emission for a compiled target needs of it."""
        sizes, _ = c_sizes(self.network)
        fast = optimize == "speed"
        return Part(self.derivation, plan(self.derivation, loops=True, sizes=sizes, fast=fast))

    def numbered(self, optimize: Optimize) -> Part:
        """That, with the numbers of the document's equations for comments to name."""
        return replace(self.looped(optimize), numbering=numbering(self.story))


@dataclass(frozen=True)
class Result:
    """Everything one run derived. `files` maps names to texts; `notes` say what was left out.

    `training` has an entry for each objective; `evaluation` is there where `predict` needs it.
    `footprint` is there where C was written for size, `memory` where it was written at all.
    """

    training: tuple[Course, ...]
    evaluation: Course | None
    files: Mapping[str, str]
    notes: tuple[str, ...]
    footprint: Footprint | None = None
    memory: Memory | None = None

    @property
    def main(self) -> Course:
        """The first training network."""
        return self.training[0]

    @property
    def courses(self) -> tuple[Course, ...]:
        """Training, then evaluation."""
        return self.training if self.evaluation is None else (*self.training, self.evaluation)

    @property
    def network(self) -> Network:
        """The first training network; its parameters are those of all."""
        return self.main.network

    @property
    def report(self) -> CheckReport:
        """The checks of all networks."""
        return CheckReport().joined([course.report for course in self.courses])


def run(
    source: Source,
    options: Options | None = None,
    progress: Callable[[str], None] = lambda message: None,
) -> Result:
    """Derive, check and emit, writing nothing; `progress` is told what is being done.

    Raises DeclarationError for the user's mistakes and CheckError for a derivation that is wrong.
    """
    chosen = options or Options()
    progress("reading the declaration")
    specification = read(source)
    family = build(specification, chosen)
    training = tuple(follow(network, chosen, progress) for network in family.training)
    other = family.evaluation
    evaluation = None if other is None else follow(other, chosen, progress)
    progress("writing code and document")
    with at_sizes(specification, chosen):
        files, notes, taken, memory = emit(training, evaluation, chosen)
    return Result(training, evaluation, files, notes, taken, memory)


def follow(
    network: Network, options: Options, progress: Callable[[str], None], refuse: bool = True
) -> Course:
    """One network through the stages, up to its plan.

    Unless told not to `refuse`, raises CheckError where a check fails; else the report says it.
    """
    which = f" of {network.objective}" if network.objective else ""
    progress(f"deriving gradients{which}")
    unsimplified = derive(network)
    progress(f"finding closed forms{which}")
    derivation = simplify(unsimplified)
    progress(f"checking gradients{which}")
    judge = check if refuse else inspect
    report = judge(unsimplified, derivation, options)
    progress(f"planning{which}")
    return Course(unsimplified, derivation, report, plan(derivation))


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
            problems += build_networks(specification, Library(specification.definitions), {})[1]
        raise DeclarationError(problems, specification.file if specification else _name(source))
    return specification


def _name(source: Source) -> str:
    return str(source) if isinstance(source, Path | str) and "\n" not in str(source) else "<text>"


def build(specification: Specification, options: Options) -> Family:
    """Specification -> networks: tensors with shapes, templates of equations, their instances."""
    library = Library(specification.definitions)
    family, problems = build_networks(specification, library, options.sizes)
    if problems or family is None:
        raise DeclarationError(problems, specification.file)
    return family


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


def inspect(
    unsimplified: NetworkDerivation, derivation: NetworkDerivation, options: Options
) -> CheckReport:
    """As `check`, but failures stand in the report."""
    return inspect_fragments(unsimplified, derivation, options.seed)


def plan(
    derivation: NetworkDerivation,
    *,
    loops: bool = False,
    sizes: Mapping[Symbol, int] | None = None,
    fast: bool = True,
) -> Plan:
    """Equations -> statements in order, buffers and calls; with `loops` for a compiled target.

    This one puts speed before size where `fast`.
    """
    return make_plan(derivation, loops=loops, sizes=sizes, fast=fast)


def emit(
    training: Sequence[Course], evaluation: Course | None, options: Options
) -> tuple[dict[str, str], tuple[str, ...], Footprint | None, Memory | None]:
    """Statements and steps -> the text of each file, and a line for each target left out.

    Then what C that is written for size takes on a microcontroller, and what any C takes for its
    workspace.
    """
    parts = tuple(course.part for course in training)
    other = None if evaluation is None else evaluation.part
    network = training[0].network
    files: dict[str, str] = {}
    notes: list[str] = []
    taken: Footprint | None = None
    memory: Memory | None = None
    if "numpy" in options.targets:
        files[f"{network.name}.py"] = emit_numpy(parts, other, __version__, options.dtype)
    if "c" in options.targets:
        sizes, missing = c_sizes(network)
        if missing:
            flags = " ".join(f"--size {name}=20" for name in missing)
            notes.append(f"C needs a number for {', '.join(missing)} (give it by {flags})")
        else:
            looped = tuple(course.numbered(options.optimize) for course in training)
            if evaluation is not None:
                stories = [course.story for course in training]
                numbers = numbering_of_prediction(stories, evaluation.derivation)
                other = replace(evaluation.looped(options.optimize), numbering=numbers)
            code = emit_c(
                looped, other, sizes, __version__, options.dtype, optimize=options.optimize
            )
            files[f"{network.name}.h"] = code.header
            files[f"{network.name}.c"] = code.source
            files[f"{network.name}_c.py"] = code.binding
            taken = footprint(code) if options.optimize == "size" else None
            memory = code.memory
    if "latex" in options.targets:
        predicting = None if evaluation is None else evaluation.derivation
        for c in training:
            objective = c.network.objective
            name = f"{network.name}_{objective}" if objective else network.name
            files[f"{name}.tex"] = emit_latex(c.story, __version__, c.plan, predicting)
    return files, tuple(notes), taken, memory


@contextmanager
def at_sizes(specification: Specification, options: Options) -> Iterator[None]:
    """Give the emitters' problems, which are about numbers of sizes, the place of these."""
    try:
        yield
    except DeclarationError as error:
        declared = (s for name, s in specification.sizes.items() if name not in options.sizes)
        mark = next((setting.key or setting.mark for setting in declared), None)
        problems = [replace(problem, mark=mark) for problem in error.problems]
        raise DeclarationError(problems, specification.file) from error


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
