"""The command line: thin commands over the pipeline."""

from __future__ import annotations

import errno
import json
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from symbp import pipeline
from symbp.check import CheckReport, check_network, inspect_fragments, small_sizes
from symbp.check.loading import load
from symbp.derive import NetworkDerivation
from symbp.errors import DeclarationError, Problem, SymbpError
from symbp.network import Network
from symbp.pipeline import TARGETS, Options
from symbp.plan import Plan
from symbp.spec.model import Specification
from symbp.spec.wording import quoted, suggestion
from symbp.terminal import catalogue, stages
from symbp.terminal import console as terminal
from symbp.terminal.console import Progress, complain
from symbp.terminal.summary import Costs, GradientReport, costs, gradient_report
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
            raise click.BadParameter(f"a size is from 1 to 999999999, not {number[:12]}")
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
    sizes: dict[str, int],
    stop_after: str | None,
    as_json: bool,
) -> None:
    """Derive a network's gradients, check them, write the code.

    NumPy, C and the derivation as a LaTeX document; nothing is written that fails its check.
    """
    options = Options(targets=targets or TARGETS, dtype=dtype, sizes=sizes)
    if stop_after is not None:
        with terminal.progress() as progress:
            text = _text_of_stage(network, options, stop_after, progress)
        click.echo(json.dumps({"stage": stop_after, "text": text}) if as_json else text)
        return
    with terminal.progress() as progress:
        done = _derive(network, options, folder, progress)
    if as_json:
        click.echo(json.dumps(_as_json(done), ensure_ascii=False, indent=2))
    else:
        _print(done)


@dataclass(frozen=True)
class _Done:
    """What `derive` has to tell."""

    network: Network
    gradients: GradientReport
    costs: Costs
    report: CheckReport
    paths: Sequence[Path]
    notes: Sequence[str]


def _derive(file: Path, options: Options, folder: Path, progress: Progress) -> _Done:
    """The pipeline from file to files, stage by stage."""
    progress(f"reading {file}")
    network = pipeline.build(pipeline.read(file), options)
    progress("deriving gradients")
    unsimplified = pipeline.derive(network)
    progress("finding closed forms")
    derivation = pipeline.simplify(unsimplified)
    progress("checking gradients")
    report = pipeline.check(unsimplified, derivation, options)
    progress("planning")
    plan = pipeline.plan(derivation)
    progress("writing code and document")
    files, notes = pipeline.emit(derivation, unsimplified, plan, options)
    gradients = gradient_report(derivation)
    figures = _costs(derivation, plan, options)
    paths = pipeline.write(files, folder)
    return _Done(network, gradients, figures, report, paths, (*report.notes, *notes))


def _costs(derivation: NetworkDerivation, plan: Plan, options: Options) -> Costs:
    sizes, _ = pipeline.c_sizes(derivation.network)
    return costs(derivation, plan, sizes, 8 if options.dtype == "float64" else 4)


def _print(done: _Done) -> None:
    console = terminal.output()
    console.print(terminal.gradient_table(done.gradients))
    console.print()
    lines = [*terminal.cost_lines(done.costs), terminal.check_line(done.report)]
    lines += [f"note        {terminal.shown(note)}" for note in done.notes]
    lines += [f"wrote       {terminal.shown(str(path))}" for path in done.paths]
    for line in lines:
        console.print(line, soft_wrap=not console.is_terminal)


def _as_json(done: _Done) -> dict[str, Any]:
    network, figures = done.network, done.costs
    methods = dict.fromkeys(c.method for c in done.report.comparisons)
    return {
        "name": network.name,
        "parameters": {
            name: [str(e) for e in parameter.tensor.shape]
            for name, parameter in network.parameters.items()
        },
        "gradients": [
            {"of": list(row.names), "text": row.gradient.text, "latex": row.gradient.latex}
            for row in done.gradients.rows
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
        "check": {
            "passed": done.report.passed,
            "comparisons": len(done.report.comparisons),
            "worst_relative_error": {m: done.report.worst(m) for m in methods},
        },
        "notes": list(done.notes),
        "files": [str(path) for path in done.paths],
    }


def _text_of_stage(file: Path, options: Options, stage: str, progress: Progress) -> str:
    """Run the pipeline up to a stage, and give what it made as text."""
    specification = pipeline.read(file)
    if stage == "spec":
        return stages.specification_text(specification)
    network = pipeline.build(specification, options)
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
    small = small_sizes(pipeline.build(specification, options))
    options = replace(options, sizes={str(s.name): n for s, n in small.items()})
    network = pipeline.build(specification, options)
    progress("deriving gradients")
    unsimplified = pipeline.derive(network)
    derivation = pipeline.simplify(unsimplified)
    progress("checking each distinct fragment")
    fragments = inspect_fragments(unsimplified, derivation, options.seed)
    progress("generating and compiling code")
    files, _ = pipeline.emit(derivation, unsimplified, pipeline.plan(derivation), options)
    with tempfile.TemporaryDirectory(prefix="symbp-", ignore_cleanup_errors=True) as name:
        pipeline.write(files, Path(name))
        code = load(network.name, Path(name))
        report = check_network(derivation, code, range(seeds), progress)
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
        built = pipeline.build(pipeline.read(network), Options(sizes=sizes))
        names = built.wanted if tensor is None else (_known(tensor, built, network),)
        progress("deriving gradients")
        unsimplified = pipeline.derive(built)
        derivation = pipeline.simplify(unsimplified)
        progress("checking gradients")
        pipeline.check(unsimplified, derivation, Options())
        lines = list(walkthrough(unsimplified, derivation, names))
    console = terminal.output()
    for line in lines:
        console.print(terminal.shown(line), soft_wrap=not console.is_terminal)


def _known(name: str, network: Network, file: Path) -> str:
    if name not in network.wanted:
        known = ", ".join(network.wanted[:8]) + (", ..." if len(network.wanted) > 8 else "")
        alike = [other for other in network.wanted if other.lower() == name.lower()]
        hint = suggestion(name, alike or network.wanted, f"; there are {known}")
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
