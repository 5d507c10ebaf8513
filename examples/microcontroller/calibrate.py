"""Fit the estimate of code size (emit/c/limits/codesize.py) to what arm-none-eabi-gcc -Os makes.

    python examples/microcontroller/calibrate.py            report
    python examples/microcontroller/calibrate.py --write    and put the weights into codesize.py

Derives the C of many networks at batch 1 and 8, compiles it, measures the functions of fixed text,
and fits a weight to each count of the rest: to the size of each function, to that of each program,
and to how long the instructions are that the count stands for. Says how far the estimate is off on
each network when it alone is left out of the fit, and on this folder's two examples, which always
are. Needs SciPy and arm-none-eabi-gcc.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from scipy.optimize import nnls

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from board import COMPILER, FLAGS  # noqa: E402  (from this folder)

import symbp  # noqa: E402
from symbp.emit.c import Footprint  # noqa: E402
from symbp.emit.c.limits.codesize import HELPERS, helper, made  # noqa: E402
from symbp.emit.c.limits.counting import Features, counted  # noqa: E402
from symbp.emit.c.limits.syntax import definitions  # noqa: E402
from symbp.emit.c.support.helpers import MATH  # noqa: E402

ACTIVATIONS = (
    "relu", "sigmoid", "tanh", "leaky_relu", "prelu", "elu", "selu", "celu", "softplus", "softsign",
    "swish", "gelu", "gelu_tanh", "mish", "hardtanh", "hardsigmoid", "hardswish", "relu6",
    "softmax", "log_softmax",
)  # fmt: skip
CONVOLUTIONS = (
    "{conv2d: {filters: 4, kernel: 3}}, relu, {max_pool: 2}, flatten",
    "{conv2d: {filters: 4, kernel: 3, padding: same}}, relu, {average_pool: 3}, flatten",
    "{conv2d: {filters: 4, kernel: 3, stride: 2}}, relu, {conv2d: {filters: 6, kernel: 3}}, relu, "
    "flatten",
    "{conv2d: {filters: 4, kernel: 3, stride: 2, padding: 1}}, tanh, global_average_pool",
    "{conv2d: {filters: 4, kernel: 3, bias: false}}, batch_norm, relu, {max_pool: 2}, flatten",
    "{conv2d: {filters: 4, kernel: 3, groups: 2, padding: same}}, relu, "
    "{conv2d: {filters: 4, kernel: 1}}, relu, {max_pool: 3}, flatten",
    "{conv2d: {filters: 4, kernel: 3}}, {group_norm: 2}, relu, flatten",
    "{conv2d: {filters: 4, kernel: 3}}, instance_norm, relu, flatten",
    "{conv2d: {filters: 8, kernel: 5}}, relu, {max_pool: 2}, flatten",
    "{conv2d: {filters: 4, kernel: 3}}, relu, {max_pool: 3}, flatten, {dense: 12}, relu",
    "{conv_transpose2d: {filters: 3, kernel: 2, stride: 2}}, relu, {max_pool: 2}, flatten",
    "{upsample: 2}, {conv2d: {filters: 3, kernel: 3}}, relu, global_average_pool",
)
IMAGES = (
    ("1, 12, 12", "{conv2d: {filters: 6, kernel: 5}}, relu, {max_pool: 2}, flatten"),
    ("1, 10, 10", "{conv2d: {filters: 5, kernel: 3}}, tanh, {max_pool: 2}, flatten"),
    ("3, 16, 16", "{conv2d: {filters: 8, kernel: 3, padding: same}}, relu, {max_pool: 2}, "
        "{conv2d: {filters: 12, kernel: 3}}, relu, {max_pool: 2}, flatten"),
    ("1, 28, 28", "{conv2d: {filters: 6, kernel: 5}}, sigmoid, {average_pool: 2}, flatten"),
    ("1, 14, 14", "{conv2d: {filters: 7, kernel: 3}}, relu, {average_pool: 2}, flatten, "
        "{dense: 16}, tanh"),
    ("3, 12, 12", "{conv2d: {filters: 6, kernel: 3, stride: 2}}, leaky_relu, flatten, {dense: 9}, "
        "relu"),
    ("1, 9, 9", "{conv2d: {filters: 6, kernel: 2}}, relu, {max_pool: 2}, flatten"),
    ("1, 14, 14", "{conv2d: {filters: 10, kernel: 3}}, {max_pool: 2}, flatten"),
    ("3, 10, 10", "{conv2d: {filters: 4, kernel: 3}}, relu, {max_pool: 2}, global_average_pool"),
    ("4, 8, 8", "{conv2d: {filters: 4, kernel: 3, groups: 4}}, relu, "
        "{conv2d: {filters: 8, kernel: 1}}, relu, global_average_pool"),
    ("1, 14, 14", "{conv2d: {filters: 4, kernel: 3, bias: false}}, relu, {max_pool: 2}, "
        "{conv2d: {filters: 6, kernel: 3, bias: false}}, relu, {max_pool: 2}, flatten"),
    ("2, 15, 15", "{conv2d: {filters: 6, kernel: 4}}, relu, {max_pool: 3}, flatten, {dense: 10}, "
        "relu"),
)  # fmt: skip
HEADS = (
    "{dense: 14}, tanh", "{dense: 20}, sigmoid, {dense: 8}, sigmoid", "{dense: {units: 11, bias: "
    "false}}, relu", "{dense: 16}, gelu_tanh, {dense: 16}, gelu_tanh", "{dense: 13}, swish",
    "{dense: 12}, batch_norm, relu, {dense: 10}, batch_norm, relu", "{dense: 9}, layer_norm, tanh",
    "{dense: 40}, relu, {dense: 30}, relu, {dense: 20}, tanh", "{dense: 24}, {dropout: 0.2}, tanh",
)  # fmt: skip
SERIES = (
    ("3, 20", "{conv1d: {filters: 6, kernel: 5}}, relu, {max_pool: 2}, flatten"),
    ("1, 32", "{conv1d: {filters: 4, kernel: 7, stride: 2}}, relu, {conv1d: {filters: 6, "
        "kernel: 3}}, tanh, flatten"),
    ("2, 24", "{conv1d: {filters: 5, kernel: 3, padding: same}}, relu, {average_pool: 2}, flatten, "
        "{dense: 8}, relu"),
)  # fmt: skip
TOKENS = "t: {shape: [batch, 6], labels: 20}"
EXAMPLES = ("digits", "lenet", "autoencoder", "vae", "textbook", "char_rnn", "char_gru",
            "char_lstm", "gpt", "resnet")  # fmt: skip


# Bytes of the instructions that a count stands for: where the fit starts from.
EXPECTED: Mapping[str, float] = {
    "float": 4, "constant": 4, "constant_use": 4, "convert": 8, "select": 2, "move": 4,
    "integer": 3, "if": 3, "clamp": 6,
    "loop": 8, "long_loop": 2, "advance": 2, "shared": 5, "advance_outside": 6, "continue": 4,
    "restart": 2, "reset": 6, "reset_local": 16, "counter": 4,
    "function": 10, "stacked_parameter": 2, "call": 4, "argument": 2, "stacked": 4,
    "hand_none": 2, "hand_near": 4, "hand_far": 8, "hand_varying": 4,
    "base_none": 0, "base_near": 2, "base_far": 6, "base_varying": 4,
    "hoisted": 4, "helper": 1, "helper_inside": 1,
}  # fmt: skip
EXACT: Mapping[str, float] = {  # how closely, where more than usual
    "float": 0.15, "select": 0.2, "move": 0.2, "constant": 0.2,
    "helper": 0.01, "helper_inside": 0.1,
}  # fmt: skip
OURS = ("examples/digits", "examples/cnn")  # never fitted to
_BELIEF, _PROGRAMS = 0.03, 4.0  # weights in the fit: of what is expected, of whole programs
_SMALL = 60  # bytes of a function whose share in the fit does not grow further


@dataclass(frozen=True)
class Sample:
    """A network's C and what is predicted; what the compiler made of it, in bytes.

    `functions` are the sizes of its functions, `counts` what costs code in those that are foreseen.
    """

    name: str
    source: str = field(repr=False)
    predicted: Footprint
    code: int
    tables: int
    functions: dict[str, int]
    stack: int
    counts: dict[str, Features] = field(default_factory=dict, repr=False)

    @property
    def network(self) -> str:
        """The network, at any batch."""
        return self.name.partition(" ")[0]

    @property
    def total(self) -> Features:
        """What costs code in all of it."""
        return sum(self.counts.values(), Counter())


def networks() -> Iterator[tuple[str, str]]:
    """Name and declaration."""
    yield from _dense()
    yield from _recurrent()
    for number, layers in enumerate(CONVOLUTIONS, 1):
        yield f"conv{number}", _classifier("batch, 2, 9, 9", layers)
    for kind, shaped in (("image", IMAGES), ("series", SERIES)):
        for number, (shape, layers) in enumerate(shaped, 1):
            yield f"{kind}{number}", _classifier(f"batch, {shape}", layers, classes=7)
    for number, layers in enumerate(HEADS, 1):
        yield f"head{number}", _classifier("batch, 18", layers, classes=6)
    for name in EXAMPLES:
        yield f"examples/{name}", _declared(ROOT / "examples" / f"{name}.yaml")
    yield "examples/cnn", _declared(Path(__file__).resolve().parent / "cnn.yaml")


def _declared(path: Path) -> str:
    return re.sub(r"^name:.*\n", "", path.read_text("utf-8"), flags=re.MULTILINE)


def _classifier(shape: str, layers: str, target: str = "batch", classes: int = 5) -> str:
    return (
        f"inputs: {{x: [{shape}], y: {{shape: [{target}], labels: {classes}}}}}\n"
        f"layers: [{layers}, {{dense: {classes}}}]\nloss: {{cross_entropy: y}}\n"
    )


def _regression(layers: str, loss: str) -> str:
    return (
        "inputs: {x: [batch, 12], t: [batch, 5]}\n"
        f"layers: [{{dense: 9}}, {layers}, {{dense: 5}}]\nloss: {{{loss}: t}}\n"
    )


def _dense() -> Iterator[tuple[str, str]]:
    for name in ACTIVATIONS:
        yield name, _regression(name, "mse")
    for name in ("half_mse", "mae", "huber", "bce_logits", "hinge"):
        yield name, _regression("tanh", name)
    for name in ("batch_norm", "layer_norm", "rms_norm", "{dropout: 0.5}"):
        yield re.sub(r"\W+\d*", "", name), _classifier("batch, 12", f"{{dense: 9}}, {name}, relu")
    for name in ("cross_entropy", "multiclass_hinge", "focal"):
        text = _classifier("batch, 10", "{dense: 7}, relu", classes=4)
        yield name, text.replace("cross_entropy", name)
    for depth in (1, 2, 3, 4, 5):
        layers = ", ".join(f"{{dense: {6 + 3 * k}}}, relu" for k in range(depth))
        yield f"mlp{depth}", _classifier("batch, 12", layers)
    inside = "{residual: [{dense: 8}, relu, {dense: 8}]}"
    layers = f"{{dense: 8}}, {{repeat: {{times: 3, layers: [{inside}]}}}}"
    yield "residual", _classifier("batch, 12", layers)


def _recurrent() -> Iterator[tuple[str, str]]:
    for kind in ("rnn", "lstm", "gru"):
        for given, target in (("last", "batch"), ("sequence", "batch, 6")):
            layer = f"{{{kind}: {{units: 7, return: {given}}}}}"
            yield f"{kind}_{given}", _classifier("batch, 6, 5", layer, target, 4)
    embedded = "{embedding: {vocabulary: 20, units: 8}}"
    flat = _classifier("batch, 6", f"{embedded}, flatten")
    yield "embedding", flat.replace("x: [batch, 6]", TOKENS)
    block = "{transformer_block: {heads: 2, causal: true}}"
    for name, layers in (
        ("transformer", f"{embedded}, {{position: 6}}, {block}, layer_norm"),
        (
            "transformers",
            f"{embedded}, {{sinusoid: 6}}, {{repeat: {{times: 2, layers: [{block}]}}}}",
        ),
    ):
        text = _classifier("batch, 6", layers, "batch, 6", 20)
        yield name, text.replace("x: [batch, 6]", TOKENS)


def samples(folder: Path) -> tuple[list[Sample], dict[str, int]]:
    """Every network at batch 1 and 8 that has such a form, compiled; functions of fixed text."""
    found: list[Sample] = []
    helpers = dict(HELPERS)
    waiting = set(HELPERS)
    # No library is installed: functions of <math.h> that are called are not part of the code.
    prototypes = [f"float {name}f(float{', float' * (name == 'pow')});" for name in MATH]
    (folder / "math.h").write_text("\n".join(prototypes), "utf-8")
    for name, text in networks():
        for batch in (1, 8):
            try:
                derived = symbp.derive(
                    f"name: net\n{text}", targets=("c",), sizes={"batch": batch}, optimize="size"
                )
            except symbp.DeclarationError:  # batch normalisation of one example, say
                continue
            derived.write(folder)
            source, predicted = derived.files["net.c"], derived.footprint
            if predicted is not None:
                code, constant = compiled(folder)
                sample = Sample(
                    f"{name} at {batch}", source, predicted, code, constant,
                    sizes(folder), stack(folder, source),
                )  # fmt: skip
                found.append(sample)
                measured = measure(folder, source, waiting)
                waiting -= measured.keys()
                helpers |= measured
    return [replace(s, counts=made(s.source, helpers)) for s in found], helpers


def compiled(folder: Path) -> tuple[int, int]:
    """Bytes of code and of tables in net.c."""
    command = [COMPILER, *FLAGS, "-fstack-usage", "-I", ".", "-c", "net.c"]
    subprocess.run(command, cwd=folder, check=True)
    listed = re.findall(r"^(\.\S+)\s+(\d+)", _told(folder, "size", "-A"), re.MULTILINE)
    code = sum(int(n) for s, n in listed if s.startswith(".text"))
    return code, sum(int(n) for s, n in listed if s.startswith(".rodata"))


def _told(folder: Path, tool: str, option: str) -> str:
    command = [f"arm-none-eabi-{tool}", option, "net.o"]
    found = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    return found.stdout


def sizes(folder: Path) -> dict[str, int]:
    """Bytes of each function in net.o, with the parts that the compiler split off."""
    found: Counter[str] = Counter()
    listed = _told(folder, "nm", "-S")
    for size, name in re.findall(r"^\w+ (\w+) [tT] (\w+)", listed, re.MULTILINE):
        found[name] += int(size, 16)
    return dict(found)


def measure(folder: Path, source: str, waiting: set[str]) -> dict[str, int]:
    """Bytes of the functions of fixed text that are waited for, each made on its own."""
    fixed = {f.name: helper(f.name) for f in definitions(source) if helper(f.name)}
    if waiting.isdisjoint(fixed.values()):
        return {}
    head = rf"^static (?:inline )?(?=\w+ (?:{'|'.join(fixed)})\()"
    alone = "__attribute__((noinline, used)) static "
    text = re.sub(head, alone, source, flags=re.MULTILINE)
    (folder / "net.c").write_text(text, "utf-8")
    compiled(folder)
    found = sizes(folder)
    return {text: found[name] for name, text in fixed.items() if text in waiting}


def stack(folder: Path, source: str) -> int:
    """Bytes of the frames of the deepest chain of calls in net.c, as the compiler made them."""
    listed = re.findall(r":(\w+)[.\w]*\t(\d+)\t", (folder / "net.su").read_text("utf-8"))
    frames = {name: int(size) for name, size in listed}
    calls = {f.name: tuple(counted(f).calls) for f in definitions(source)}

    def deepest(name: str) -> int:
        return frames.get(name, 0) + max(map(deepest, calls.get(name, ())), default=0)

    return max(map(deepest, calls))


def fitted(found: list[Sample]) -> dict[str, float]:
    """The weights, none negative.

    Least squares of the errors: of functions, relative to the root of their size; of programs,
    relative to it; of weights, relative to what may be expected.
    """
    names = list(EXPECTED)
    rows: list[list[float]] = []
    values: list[float] = []

    def add(counts: Mapping[str, float], size: float, weight: float) -> None:
        rows.append([weight * counts.get(name, 0) for name in names])
        values.append(weight * size)

    seen = Counter(key for sample in found for key in _functions(sample))
    for sample in found:
        for name, size, counts in _functions(sample):
            often = seen[name, size, counts] ** 0.5
            add(dict(counts), size, 1 / (max(size, _SMALL) * sample.code * often) ** 0.5)
        add(sample.total, sample.code, _PROGRAMS / sample.code)
    for name, expected in EXPECTED.items():
        add({name: 1}, expected, _BELIEF / EXACT.get(name, 1 + 0.3 * expected))
    weights, _ = nnls(np.array(rows), np.array(values), maxiter=100 * len(names))
    return {n: round(float(w), 2) for n, w in zip(names, weights, strict=True)}


def _functions(sample: Sample) -> list[tuple[str, int, tuple[tuple[str, int], ...]]]:
    """Name, bytes and counts of each function that was foreseen."""
    both = sample.counts.keys() & sample.functions.keys()
    return [(n, sample.functions[n], tuple(sorted(sample.counts[n].items()))) for n in sorted(both)]


def errors(found: list[Sample], weights: Mapping[str, float]) -> np.ndarray:
    """Relative errors of the estimate."""
    sums = [sum(weights[n] * k for n, k in s.total.items()) for s in found]
    return np.array(sums) / np.array([s.code for s in found]) - 1


def left_out(found: list[Sample]) -> np.ndarray:
    """Relative errors, each network's from weights that are fitted to the others."""
    error = np.zeros(len(found))
    for network in sorted({s.network for s in found}):
        one = np.array([s.network == network for s in found])
        others = [s for s in found if s.network != network]
        error[one] = errors([s for s in found if s.network == network], fitted(others))
    return error


def described(what: str, found: list[Sample], error: np.ndarray) -> str:
    """The errors in one line."""
    size = np.abs(error)
    worst = found[int(size.argmax())].name
    return (
        f"{what}: {len(found)} programs, median {100 * np.median(size):.1f}%, mean "
        f"{100 * size.mean():.1f}%, nine in ten below {100 * np.quantile(size, 0.9):.1f}%, "
        f"worst {100 * size.max():.1f}% ({worst})"
    )


def main() -> None:
    """Fit and report."""
    with tempfile.TemporaryDirectory() as name:
        found, helpers = samples(Path(name))
    fit = [s for s in found if s.network not in OURS]
    weights = fitted(fit)
    print(described("fitted to", fit, errors(fit, weights)))
    print(described("left out, one network at a time", fit, left_out(fit)))
    ours = [s for s in found if s.network in OURS]
    for sample, error in zip(ours, errors(ours, weights), strict=True):
        print(f"{sample.name}, not fitted to: {100 * error:+.1f}%")
    standing = np.array([s.predicted.code / s.code - 1 for s in found])
    print(described("as codesize.py has them", found, standing))
    for sample in found:
        if sample.predicted.tables != sample.tables:
            print(f"tables of {sample.name}: {sample.predicted.tables}, not {sample.tables}")
    fullest = max(found, key=lambda s: s.stack / s.predicted.stack)
    print(f"stack: at most {fullest.stack} of {fullest.predicted.stack} bytes ({fullest.name})")
    write("WEIGHTS", weights)
    write("HELPERS", helpers)


def write(table: str, values: Mapping[str, float]) -> None:
    """Print a table, and put it into codesize.py where that is asked for."""
    lines = "".join(f'    "{name}": {value},\n' for name, value in values.items())
    print(table, lines, sep="\n", end="")
    if "--write" in sys.argv[1:]:
        file = ROOT / "symbp" / "emit" / "c" / "limits" / "codesize.py"
        before, head, after = re.split(
            rf"^({table}: .* = {{\n)", file.read_text("utf-8"), maxsplit=1, flags=re.MULTILINE
        )
        file.write_text(f"{before}{head}{lines}{after[after.index('}') :]}", "utf-8")


if __name__ == "__main__":
    main()
