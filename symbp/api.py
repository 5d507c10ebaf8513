"""The Python interface: `d = symbp.derive("net.yaml")`, then d.gradient(name), d.module(), ..."""

from __future__ import annotations

import importlib.abc
import importlib.util
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

from sympy import Expr

from symbp import pipeline
from symbp.derive import Step
from symbp.emit import mathematics
from symbp.emit.c import Footprint
from symbp.emit.mathematics import Gradient
from symbp.emit.model import Optimize
from symbp.pipeline import Dtype, Options, Result, Source, Target
from symbp.spec.wording import suggestion


@dataclass(frozen=True)
class Cost:
    """What one training step costs, in the network's sizes.

    forward and backward are floating-point operations, parameters and workspace numbers of scalars.
    """

    forward: Expr
    backward: Expr
    parameters: Expr
    workspace: Expr


class Derived:
    """A network with its gradients, checked. Made by `symbp.derive`."""

    def __init__(self, result: Result) -> None:
        self.result = result

    @property
    def name(self) -> str:
        """The network's name."""
        return self.result.network.name

    @property
    def parameters(self) -> tuple[str, ...]:
        """The parameters' names, in order of declaration."""
        return tuple(self.result.network.parameters)

    def gradient(self, name: str) -> Gradient:
        """The gradient of the loss with respect to a parameter or an input under `wrt`.

        With several objectives it is that of the first whose group holds the parameter.
        Prints as mathematics, shows as LaTeX in a notebook, and has .text, .latex, .sympy and
        .equations. Raises KeyError, with the nearest name, when there is none of that name.
        """
        for course in self.result.training:
            if name in course.network.wanted:
                return mathematics.gradient(course.derivation, name)
        wanted = list(dict.fromkeys(n for c in self.result.training for n in c.network.wanted))
        alike = [other for other in wanted if other.lower() == name.lower()]
        hint = suggestion(name, alike or wanted, f"; there are {', '.join(wanted)}")
        raise KeyError(f'no gradient of "{name}"{hint}')

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """Every application of the chain rule, each fragment's from the loss back."""
        unsimplified = self.result.main.unsimplified
        fragments = unsimplified.fragments
        order = dict.fromkeys(call.fragment for call in reversed(unsimplified.calls))
        return tuple(step for name in order for step in fragments[name].derivation.steps)

    @property
    def cost(self) -> Cost:
        """Operations and memory of one training step, of the first objective."""
        plan = self.result.main.plan
        return Cost(plan.forward_flops, plan.backward_flops, plan.n_parameters, plan.workspace)

    @property
    def footprint(self) -> Footprint | None:
        """RAM and flash on a microcontroller, where C was emitted with optimize="size"."""
        return self.result.footprint

    @property
    def files(self) -> Mapping[str, str]:
        """The emitted files' texts by name."""
        return self.result.files

    def write(self, folder: str | Path = "generated") -> list[Path]:
        """Write the emitted files, all or none, and return their paths."""
        return pipeline.write(self.result.files, Path(folder))

    def module(self) -> ModuleType:
        """The NumPy module, loaded from memory: no file is needed."""
        text = self.result.files.get(f"{self.name}.py")
        if text is None:
            raise ValueError("the NumPy module was not emitted: derive with the target numpy")
        loader = _MemoryLoader(f"<symbp {self.name}>", text)
        specification = importlib.util.spec_from_loader(self.name, loader)
        if specification is None:
            raise ImportError(f"{self.name} cannot be loaded")
        module = importlib.util.module_from_spec(specification)
        loader.exec_module(module)
        return module

    def __repr__(self) -> str:
        return f"<symbp network {self.name}: {len(self.parameters)} parameters, gradients checked>"


class _MemoryLoader(importlib.abc.InspectLoader):
    """Loads one module from its text; tracebacks show its lines."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text

    def get_source(self, fullname: str) -> str:
        return self._text


def derive(
    source: Source,
    *,
    targets: tuple[Target, ...] = pipeline.TARGETS,
    dtype: Dtype = "float32",
    sizes: Mapping[str, int] | None = None,
    optimize: Optimize = "speed",
) -> Derived:
    """Derive a network's gradients, check them, and write (in memory) the code and the document.

    `source` is a YAML file's path, YAML text, or a mapping of the same form. `sizes` binds named
    sizes to numbers for C, which is written for `optimize`: speed, or little flash and memory
    ("size"). Raises DeclarationError for mistakes in the declaration, each with its
    line and column, and CheckError when a gradient fails its check.
    """
    if dtype not in ("float32", "float64"):
        raise ValueError(f'dtype is "float32" or "float64", not "{dtype}"')
    if optimize not in ("speed", "size"):
        raise ValueError(f'optimize is "speed" or "size", not "{optimize}"')
    options = Options(targets=targets, dtype=dtype, sizes=dict(sizes or {}), optimize=optimize)
    return Derived(pipeline.run(source, options))
