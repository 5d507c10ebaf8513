"""Networks written by hand as equations, and the tools to compile and run what is emitted."""

from __future__ import annotations

import ctypes
import subprocess
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from sympy import Integer, Symbol

from symbp.derive import NetworkDerivation, derive
from symbp.emit.c import CFiles, emit
from symbp.emit.model import Part as Emitted
from symbp.ir import Equation, Program, Range, Tensor, index, run
from symbp.network.model import Initializer, Instance, LayerInfo, Network, Parameter, Template
from symbp.plan import plan

WARNINGS = ("-Wall", "-Wextra", "-Wpedantic", "-Werror")
DIGEST = "0" * 64


def expr(value: Any) -> Any:
    """An integer as a SymPy number."""
    return Integer(value) if isinstance(value, int) else value


def tensor(name: str, *shape: Any, **more: Any) -> Tensor:
    """A tensor; extents are integers or expressions."""
    return Tensor(name, tuple(map(expr, shape)), **more)


def labels(name: str, *shape: Any, upper: Any) -> Tensor:
    """An integer tensor."""
    return tensor(name, *shape, kind="integer", upper=expr(upper))


def ranges(text: str, *extents: Any) -> tuple[Range, ...]:
    """`ranges("n k", N, 3)`: indices with their extents."""
    return tuple(Range(index(n), expr(e)) for n, e in zip(text.split(), extents, strict=True))


def program(tensors: Iterable[Tensor], *equations: Equation) -> Program:
    """A program; indices may be reused between the equations, they are made different here."""
    made = [
        q.substitute({i: index(f"{i.name}_{number}") for i in q.domain})
        for number, q in enumerate(equations)
    ]
    return Program({t.name: t for t in tensors}, tuple(made))


@dataclass(frozen=True)
class Part:
    """A template with its instances: actual names of its tensors, and its sizes."""

    program: Program
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    uses: tuple[Mapping[str, str], ...] = ({},)
    sizes: tuple[Mapping[Symbol, Any], ...] = ()
    terms: frozenset[str] = frozenset()


def network(
    parts: Iterable[Part],
    order: Iterable[tuple[int, int]] | None = None,
    *,
    name: str = "net",
    inputs: Iterable[str],
    parameters: Iterable[str],
    output: str,
    terms: Iterable[str] = (),
    targets: Iterable[str] = (),
    wrt: Iterable[str] = (),
    sizes: Mapping[Symbol, int] | None = None,
) -> Network:
    """A network of parts; `order` lists (part, use) and is by parts unless given."""
    parts = tuple(parts)
    places = order or [(p, u) for p, part in enumerate(parts) for u in range(len(part.uses))]
    tensors: dict[str, Tensor] = {}
    instances: list[Instance] = []
    layers: list[LayerInfo] = []
    for number, (p, u) in enumerate(places):
        part = parts[p]
        bound = dict(part.sizes[u]) if part.sizes else {}
        mapping = {s: expr(e) for s, e in bound.items()}
        names = {n: part.uses[u].get(n, n) for n in (*part.inputs, *part.outputs)}
        for formal, actual in names.items():
            t = part.program.tensors[formal]
            shape = tuple(e.xreplace(mapping) for e in t.shape)
            tensors[actual] = Tensor(actual, shape, t.kind, t.upper, t.facts)
        instances.append(Instance(f"part{p}", names, mapping))
        out = names[part.outputs[0]]
        layers.append(LayerInfo(f"layer{number}", "custom", (), out, (), number, ""))
    return Network(
        name=name,
        digest=DIGEST,
        tensors=tensors,
        inputs=tuple(inputs),
        targets=frozenset(targets),
        parameters={n: Parameter(tensors[n], Initializer("normal")) for n in parameters},
        templates={
            f"part{k}": Template(f"part{k}", p.program, p.inputs, p.outputs, p.terms)
            for k, p in enumerate(parts)
        },
        instances=tuple(instances),
        layers=tuple(layers),
        outputs=(output,),
        terms=tuple(terms),
        wanted=(*parameters, *wrt),
        sizes=sizes or {},
    )


def single(forward: Program, **more: Any) -> Network:
    """A network of one part."""
    outputs = tuple(dict.fromkeys((more["output"], *more.get("terms", ()))))
    part = Part(
        forward,
        (*more["inputs"], *more["parameters"]),
        outputs,
        terms=frozenset(more.get("terms", ())),
    )
    return network([part], **more)


# ---------------------------------------------------------------- what it should be


@dataclass(frozen=True)
class Expected:
    """The interpreter's loss (or output) and gradients."""

    loss: float | None
    output: np.ndarray[Any, Any]
    gradients: Mapping[str, np.ndarray[Any, Any]]


def expected(
    nd: NetworkDerivation,
    arrays: Mapping[str, Any],
    sizes: Mapping[Symbol, int],
    output_bar: Any = None,
) -> Expected:
    """What the reference interpreter makes of the derivation, call by call."""
    values: dict[str, Any] = dict(arrays)
    for call in nd.calls:
        fragment = nd.fragments[call.fragment]
        derivation = fragment.derivation
        primal = Program(
            derivation.program.tensors,
            tuple(q for q in derivation.program.equations if q.target in derivation.primal),
        ).restricted(fragment.outputs)
        found = _run(nd, call, primal, values, sizes)
        values |= {call.tensors[n]: found[n] for n in fragment.outputs}
    if output_bar is not None:
        values["∂" + nd.network.output] = output_bar
    for call in reversed(nd.calls):
        derivation = nd.fragments[call.fragment].derivation
        if not derivation.results:
            continue
        found = _run(nd, call, derivation.program, values, sizes)
        for name in derivation.results:
            actual = call.tensors[name]
            values[actual] = found[name] + (values[actual] if name in call.adds else 0)
    zero = {n: np.zeros(np.shape(arrays[n])) for n in nd.constant}
    return Expected(
        sum(float(values[t]) for t in nd.network.terms) if nd.network.terms else None,
        values[nd.network.output],
        {n: zero[n] if n in zero else values[t] for n, t in nd.gradients.items()},
    )


def _run(
    nd: NetworkDerivation,
    call: Any,
    forward: Program,
    values: Mapping[str, Any],
    sizes: Mapping[Symbol, int],
) -> Mapping[str, Any]:
    bound = nd.network.instances[call.instance].sizes
    numbers = {**sizes, **{s: int(e.xreplace(dict(sizes))) for s, e in bound.items()}}
    defined = {q.target for q in forward.equations}
    read = {a.tensor for q in forward.equations for a in q.reads()} - defined
    tensors = {n: t for n, t in forward.tensors.items() if n in defined | read}
    arrays = {n: values[call.tensors[n]] for n in read}
    return run(Program(tensors, forward.equations), arrays, numbers)


# ---------------------------------------------------------------- compiling and calling


@dataclass
class Compiled:
    """A network derived, planned, emitted and (when asked) compiled in a folder."""

    net: Network
    nd: NetworkDerivation
    files: CFiles
    sizes: Mapping[Symbol, int]
    folder: Path

    @classmethod
    def of(
        cls, net: Network, folder: Path, sizes: Mapping[Symbol, int], bound: bool = True
    ) -> Compiled:
        """Derive, plan and emit into the folder; the network knows its sizes when `bound`."""
        numbers = {**net.sizes, **sizes}
        net = replace(net, sizes=numbers if bound else net.sizes)
        nd = derive(net)
        made = emit((Emitted(nd, plan(nd, loops=True)),), None, numbers, "0")
        for suffix, text in ((".h", made.header), (".c", made.source), ("_c.py", made.binding)):
            (folder / f"{net.name}{suffix}").write_text(text, encoding="utf-8")
        return cls(net, nd, made, numbers, folder)

    def complaints(self, compiler: str, *flags: str) -> str:
        """What the compiler says of the source, warnings as errors; nothing when all is well."""
        source = f"{self.net.name}.c"
        command = [compiler, *WARNINGS, *flags, "-c", source, "-o", f"{compiler}.o"]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)
        return done.stderr if done.returncode else ""

    def library(self, *flags: str, compiler: str = "cc") -> Library:
        """The shared library for double precision."""
        path = self.folder / f"lib{abs(hash(flags))}.so"
        macro = f"-D{self.net.name}_DOUBLE"
        made = f"{path.stem}.o"
        compiling = [compiler, "-std=c99", *WARNINGS, macro, *flags, "-fPIC"]
        source = f"{self.net.name}.c"
        subprocess.run([*compiling, "-c", source, "-o", made], cwd=self.folder, check=True)
        # Linked without -ffast-math, which would make this process flush subnormal numbers.
        kept = [f for f in flags if f.startswith("-fsanitize")]
        linking = [compiler, *kept, "-shared", made, "-o", str(path), "-lm"]
        subprocess.run(linking, cwd=self.folder, check=True)
        return Library(self, ctypes.CDLL(str(path)))

    def macro(self, name: str) -> int:
        """The number behind a macro of the header."""
        start = f"#define {self.net.name}_{name} "
        return next(
            int(line.removeprefix(start).split()[0])
            for line in self.files.header.splitlines()
            if line.startswith(start)
        )

    def shape(self, name: str) -> tuple[int, ...]:
        """A tensor's shape in numbers."""
        return tuple(int(e.xreplace(dict(self.sizes))) for e in self.net.tensors[name].shape)


class Library:
    """The functions of a compiled network on dicts of float64 arrays."""

    def __init__(self, compiled: Compiled, library: ctypes.CDLL) -> None:
        self.compiled = compiled
        self.net = compiled.net
        self.library = library
        self.workspace = np.full(max(1, compiled.macro("N_WORKSPACE")), np.nan)
        for name in ("forward", "step"):
            if self.net.terms:
                getattr(library, f"{self.net.name}_{name}").restype = ctypes.c_double

    def call(self, name: str, *arguments: Any) -> Any:
        """Call one of the functions with arrays and numbers."""
        passed = [
            ctypes.c_void_p(a.ctypes.data) if isinstance(a, np.ndarray) else ctypes.c_double(a)
            for a in arguments
        ]
        return getattr(self.library, f"{self.net.name}_{name}")(*passed)

    def inputs(self, arrays: Mapping[str, Any], names: Iterable[str] | None = None) -> list[Any]:
        """The inputs as the C functions take them."""
        chosen = self.net.inputs if names is None else names
        return [
            np.ascontiguousarray(
                arrays[n], np.int32 if self.net.tensors[n].kind == "integer" else np.float64
            )
            for n in chosen
        ]

    def flat(self, arrays: Mapping[str, Any]) -> Any:
        """The parameters in one array."""
        parts = [np.ravel(arrays[n]) for n in self.net.parameters]
        return np.concatenate([*parts, np.zeros(1)])

    def gradients(self, flat: Any) -> dict[str, Any]:
        """The flat gradients by name."""
        found, start = {}, 0
        for name in self.net.wanted:
            shape = self.compiled.shape(name)
            size = int(np.prod(shape))
            found[name] = flat[start : start + size].reshape(shape)
            start += size
        return found

    def gradient(
        self, arrays: Mapping[str, Any], output_bar: Any = None
    ) -> tuple[Any, dict[str, Any]]:
        """Loss (or output) and gradients."""
        parameters, inputs = self.flat(arrays), self.inputs(arrays)
        flat = np.full(self.compiled.macro("N_GRADIENTS") + 1, np.nan)
        if self.net.terms:
            loss = self.call("forward", parameters, *inputs, self.workspace)
            self.call("backward", parameters, *inputs, self.workspace, flat)
            return loss, self.gradients(flat)
        output = self.output()
        self.call("forward", parameters, *inputs, self.workspace, output)
        self.call("backward", parameters, *inputs, self.workspace, output_bar, flat)
        return output, self.gradients(flat)

    def output(self) -> Any:
        """An array for the output."""
        return np.full(self.compiled.shape(self.net.output), np.nan)

    def predict(self, arrays: Mapping[str, Any]) -> Any:
        """The output by `predict`."""
        names = [n for n in self.net.inputs if n not in self.net.targets]
        output = self.output()
        self.call("predict", self.flat(arrays), *self.inputs(arrays, names), self.workspace, output)
        return output


def random_arrays(compiled: Compiled, seed: int = 0) -> dict[str, Any]:
    """Random inputs and parameters."""
    random = np.random.default_rng(seed)
    net = compiled.net
    arrays: dict[str, Any] = {}
    for name in (*net.inputs, *net.parameters):
        t, shape = net.tensors[name], compiled.shape(name)
        if t.kind == "integer":
            upper = int(t.upper.xreplace(dict(compiled.sizes))) if t.upper is not None else 3
            arrays[name] = random.integers(0, upper, shape)
        else:
            arrays[name] = random.standard_normal(shape)
    return arrays


def agrees(compiled: Compiled, library: Library, tolerance: float = 1e-12) -> None:
    """Assert that C gives what the interpreter gives: loss or output, every gradient, predict."""
    arrays = random_arrays(compiled)
    bar = None
    if not compiled.net.terms:
        bar = np.random.default_rng(1).standard_normal(compiled.shape(compiled.net.output))
    wanted = expected(compiled.nd, arrays, compiled.sizes, bar)
    first, gradients = library.gradient(arrays, bar)
    close = {"rtol": tolerance, "atol": tolerance}
    result = wanted.output if wanted.loss is None else wanted.loss
    np.testing.assert_allclose(first, result, **close)
    assert list(gradients) == list(wanted.gradients)
    for name, value in wanted.gradients.items():
        np.testing.assert_allclose(gradients[name], value, err_msg=name, **close)
    np.testing.assert_allclose(library.predict(arrays), wanted.output, **close)
