"""The command line: thin commands over the pipeline."""

from __future__ import annotations

import errno
import gc
import json
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from symbp import pipeline
from symbp.check import CheckReport, check_family, small_sizes
from symbp.check.loading import load
from symbp.errors import DeclarationError, Problem, SymbpError
from symbp.network import Family, Network
from symbp.pipeline import TARGETS, Course, Options
from symbp.spec.model import Specification
from symbp.spec.wording import quoted, shortened, suggestion
from symbp.terminal import catalogue, stages
from symbp.terminal import console as terminal
from symbp.terminal.console import Progress, complain
from symbp.terminal.done import Done, Objective, summary_of
from symbp.terminal.summary import costs, gradient_report
from symbp.terminal.walkthrough import walkthrough
from symbp.version import __version__

FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130

_MAIN_EPILOG = """\b
Examples:
  symbp derive net.yaml                   gradients, code and document into generated/
  symbp check net.yaml                    gradients against differences, C against NumPy
  symbp show net.yaml dense1.W            one gradient, step by step
  symbp layers cross_entropy              a layer's formula and its derived gradient

\b
Exit status: 0 done, 1 a check failed, 2 the input is wrong."""


class _Commands(click.Group):
    """Turns what can go wrong into lines on standard error and an exit status."""

    def invoke(self, ctx: click.Context) -> Any:
        terminal.prepare_streams()
        # Expressions hold no cycles: looking for some among a million of them takes a tenth of
        # the time and finds nothing.
        gc.freeze()
        gc.set_threshold(100_000, 20, 20)
        try:
            return super().invoke(ctx)
        except DeclarationError as error:
            complain(problem.render(error.file) for problem in error.problems)
            ctx.exit(WRONG_INPUT)
        except SymbpError as error:
            complain(str(error).splitlines())
            ctx.exit(FAILED)
        except KeyboardInterrupt:
            ctx.exit(INTERRUPTED)
        except OSError as error:
            if error.errno == errno.EPIPE:  # the reader has seen enough, as in `| head`
                terminal.close_output()
                ctx.exit(0)
            where = f"{error.filename}: " if error.filename else ""
            complain([f"{where}{(error.strerror or str(error)).lower()}"])
            ctx.exit(WRONG_INPUT)


@click.group(
    cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]}, epilog=_MAIN_EPILOG
)
@click.version_option(__version__, "-V", "--version", prog_name="symbp")
def main() -> None:
    """Backpropagation derived symbolically: from a declared network to checked gradients.

    NumPy, C and a document with the derivation are written from a network declared in YAML.
    """


def _read_sizes(
    ctx: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> dict[str, int]:
    """NAME=NUMBER, the number a positive integer."""
    sizes = {}
    for value in values:
        name, _, number = value.partition("=")
        if not name.isidentifier() or not number.isascii() or not number.isdigit():
            raise click.BadParameter(f"{quoted(value)} is not NAME=NUMBER, as in batch=32")
        if len(number) > 9 or int(number) == 0:
            raise click.BadParameter(f"a size is from 1 to 999999999, not {shortened(number)}")
        sizes[name] = int(number)
    return sizes


_network = click.argument("network", type=click.Path(path_type=Path), metavar="NET.YAML")
_size = click.option(
    "--size",
    "sizes",
    metavar="NAME=NUMBER",
    multiple=True,
    callback=_read_sizes,
    help="Bind a named size; may be repeated.",
)


@main.command(
    epilog="""\b
Examples:
  symbp derive examples/digits.yaml
  symbp derive net.yaml -o out --target numpy --dtype float64
  symbp derive factorization.yaml --size m=20 --size n=30 --size k=4
  symbp derive net.yaml --stop-after equations"""
)
@_network
@click.option(
    "-o",
    "--output",
    "folder",
    type=click.Path(path_type=Path),
    default=Path("generated"),
    show_default=True,
    help="Where to write the files.",
)
@click.option(
    "--target",
    "targets",
    type=click.Choice(TARGETS),
    multiple=True,
    help="What to write; may be repeated.  [default: all]",
)
@click.option(
    "--dtype",
    type=click.Choice(["float64", "float32"]),
    default=Options().dtype,
    show_default=True,
    help="The precision that generated code starts with.",
)
@click.option(
    "--optimize",
    type=click.Choice(["speed", "size"]),
    default=Options().optimize,
    show_default=True,
    help="What the C is for: speed, or little flash and memory.",
)
@_size
@click.option(
    "--stop-after",
    type=click.Choice(stages.STAGES),
    help="Print what this stage made, and write nothing.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object and no table.")
def derive(
    *,
    network: Path,
    folder: Path,
    targets: tuple[Any, ...],
    dtype: Any,
    optimize: Any,
    sizes: dict[str, int],
    stop_after: str | None,
    as_json: bool,
) -> None:
    """Derive a network's gradients, check them, write the code.

    NumPy, C and the derivation as a LaTeX document; nothing is written that fails its check.
    """
    options = Options(targets=targets or TARGETS, dtype=dtype, sizes=sizes, optimize=optimize)
    if stop_after is not None:
        with terminal.progress() as progress:
            text = _text_of_stage(network, options, stop_after, progress)
        click.echo(json.dumps({"stage": stop_after, "text": text}) if as_json else text)
        return
    with terminal.progress() as progress:
        done = _derive(network, options, folder, progress)
    if as_json:
        click.echo(json.dumps(summary_of(done), ensure_ascii=False, indent=2))
    else:
        _print(done)


def _derive(file: Path, options: Options, folder: Path, progress: Progress) -> Done:
    """The pipeline from file to files."""
    result = pipeline.run(file, options, progress)
    objectives = [_objective(course, options) for course in result.training]
    paths = pipeline.write(result.files, folder)
    report = result.report
    notes = (*report.notes, *result.notes)
    memory = None
    if result.memory is not None:
        item_bytes = _item_bytes(options)
        memory = (result.memory.workspace * item_bytes, result.memory.live * item_bytes)
    return Done(result.network, objectives, report, paths, notes, result.footprint, memory)


def _item_bytes(options: Options) -> int:
    return 8 if options.dtype == "float64" else 4


def _objective(course: Course, options: Options) -> Objective:
    sizes, _ = pipeline.c_sizes(course.network)
    figures = costs(course.derivation, course.plan, sizes, _item_bytes(options))
    return Objective(course.network.objective, gradient_report(course.derivation), figures)


def _print(done: Done) -> None:
    console = terminal.output()
    for objective in done.objectives:
        if objective.name:
            console.print(terminal.shown(f"objective {objective.name}"))
        console.print(terminal.gradient_table(objective.gradients))
        console.print()
        for line in terminal.cost_lines(objective.costs):
            console.print(line, soft_wrap=not console.is_terminal)
        if objective.name:
            console.print()
    lines = [terminal.memory_line(*done.memory)] if done.memory else []
    lines += terminal.footprint_lines(done.footprint) if done.footprint else []
    lines += [terminal.check_line(done.report)]
    lines += [f"note        {terminal.shown(note)}" for note in done.notes]
    lines += [f"wrote       {terminal.shown(str(path))}" for path in done.paths]
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _text_of_stage(file: Path, options: Options, stage: str, progress: Progress) -> str:
    """Run the pipeline up to a stage, and give what it made as text."""
    specification = pipeline.read(file)
    if stage == "spec":
        return stages.specification_text(specification)
    family = pipeline.build(specification, options)
    parts = [*family.training, *([family.evaluation] if family.evaluation else [])]
    texts = [_text_of_network(network, stage, progress) for network in parts]
    if len(texts) == 1:
        return texts[0]
    titles = [network.objective for network in family.training]
    titles = [title or "training" for title in titles] + ["evaluation"]
    return "\n".join(f"== {title}\n\n{text}" for title, text in zip(titles, texts, strict=False))


def _text_of_network(network: Network, stage: str, progress: Progress) -> str:
    """What a stage makes of one network."""
    if stage == "network":
        return stages.network_text(network)
    if stage == "equations":
        return stages.equations_text(network)
    progress("deriving gradients")
    derivation = pipeline.derive(network)
    if stage == "derive":
        return stages.derivation_text(derivation, changes=False)
    progress("finding closed forms")
    derivation = pipeline.simplify(derivation)
    if stage == "simplify":
        return stages.derivation_text(derivation, changes=True)
    return stages.plan_text(pipeline.plan(derivation))


@main.command(
    epilog="""\b
Examples:
  symbp check examples/digits.yaml
  symbp check net.yaml --size m=6 --seeds 5"""
)
@_network
@_size
@click.option(
    "--seeds", type=click.IntRange(1, 100), default=3, show_default=True, help="How many points."
)
def check(network: Path, sizes: dict[str, int], seeds: int) -> None:
    """Check every gradient, and the generated code.

    Derived gradients against central differences and the complex step; the NumPy module against
    the reference interpreter; the compiled C against NumPy. Exit status 1 when one disagrees.
    """
    options = Options(targets=("numpy", "c"), dtype="float64", sizes=sizes)
    with terminal.progress() as progress:
        fragments, report = _check(pipeline.read(network), options, seeds, progress)
    console = terminal.output()
    table, more = terminal.check_table(report)
    console.print(table)
    for line in (more, terminal.check_line(fragments), *fragments.notes, *report.notes):
        if line:
            console.print(terminal.shown(line), soft_wrap=not console.is_terminal)
    failures = (*fragments.failures, *report.failures)
    complain(failure.render() for failure in failures)
    if failures:
        click.get_current_context().exit(FAILED)


def _check(
    specification: Specification, options: Options, seeds: int, progress: Progress
) -> tuple[CheckReport, CheckReport]:
    """The report on distinct fragments, and the one on the whole network and its code."""
    # Sizes left open get small numbers, which the C is then compiled for.
    family = pipeline.build(specification, options)
    others = () if family.evaluation is None else (family.evaluation,)
    small = small_sizes(*family.training, *others)
    options = replace(options, sizes={str(s.name): n for s, n in small.items()})
    family = pipeline.build(specification, options)
    training = [pipeline.follow(n, options, progress, refuse=False) for n in family.training]
    evaluation = None
    if family.evaluation is not None:
        evaluation = pipeline.follow(family.evaluation, options, progress, refuse=False)
    courses = training if evaluation is None else [*training, evaluation]
    fragments = CheckReport().joined([course.report for course in courses])
    progress("generating and compiling code")
    with pipeline.at_sizes(specification, options):
        files = pipeline.emit(training, evaluation, options)[0]
    with tempfile.TemporaryDirectory(prefix="symbp-", ignore_cleanup_errors=True) as name:
        pipeline.write(files, Path(name))
        code = load(family.main.name, Path(name))
        derivations = [course.derivation for course in training]
        other = None if evaluation is None else evaluation.derivation
        report = check_family(derivations, other, code, range(seeds), progress)
    return fragments, report


@main.command(
    epilog="""\b
Examples:
  symbp show examples/digits.yaml
  symbp show examples/digits.yaml logits.W"""
)
@_network
@click.argument("tensor", required=False)
@_size
def show(network: Path, tensor: str | None, sizes: dict[str, int]) -> None:
    """Show the chain rule, step by step.

    TENSOR is a parameter, or an input listed under `wrt`; without it, every gradient is shown.
    """
    with terminal.progress() as progress:
        options = Options(sizes=sizes)
        family = pipeline.build(pipeline.read(network), options)
        name = None if tensor is None else _known(tensor, family, network)
        lines = []
        for built in family.training:
            names = built.wanted if name is None else (name,) if name in built.wanted else ()
            if names:
                course = pipeline.follow(built, options, progress)
                lines += [f"objective {built.objective}", ""] if built.objective else []
                lines += walkthrough(course.unsimplified, course.derivation, names)
    console = terminal.output()
    for line in lines:
        console.print(terminal.shown(line), soft_wrap=not console.is_terminal)


def _known(name: str, family: Family, file: Path) -> str:
    wanted = list(dict.fromkeys(n for network in family.training for n in network.wanted))
    if name not in wanted:
        known = ", ".join(wanted[:8]) + (", ..." if len(wanted) > 8 else "")
        alike = [other for other in wanted if other.lower() == name.lower()]
        hint = suggestion(name, alike or wanted, f"; there are {known}")
        raise DeclarationError([Problem(f"no gradient of {quoted(name)}{hint}")], str(file))
    return name


@main.command(
    epilog="""\b
Examples:
  symbp layers
  symbp layers softmax"""
)
@click.argument("name", required=False)
def layers(name: str | None) -> None:
    """List the library, or show one layer's formula and gradient."""
    console = terminal.output()
    found = catalogue.definitions()
    if name is None:
        for title, group in found.items():
            with terminal.progress() as progress:
                progress(f"deriving {title}")
                entries = [entry for definition in group for entry in catalogue.entries(definition)]
            console.print(terminal.library_table(title, entries))
            console.print()
        return
    known = {definition.name: definition for group in found.values() for definition in group}
    if name not in known:
        hint = suggestion(name, known, "; `symbp layers` lists them")
        raise DeclarationError([Problem(f"no layer {quoted(name)}{hint}")], "layers")
    for line in catalogue.description(known[name]):
        console.print(terminal.shown(line), soft_wrap=not console.is_terminal)
