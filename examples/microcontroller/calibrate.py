"""Fit the estimate of code size (emit/c/limits/codesize.py) to what arm-none-eabi-gcc -Os makes.

    python examples/microcontroller/calibrate.py            report
    python examples/microcontroller/calibrate.py --write    and put the weights into codesize.py

Derives the C of many networks at batch 1 and 8, compiles it, fits a weight to each feature of the
text on two thirds of the networks, and says how far the estimate is off on the others. Then fits
all of them and prints the weights, and the errors of those that stand there. Needs SciPy and
arm-none-eabi-gcc.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.optimize import nnls

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

from board import COMPILER, FLAGS  # noqa: E402  (from this folder)

import symbp  # noqa: E402
from symbp.emit.c import Footprint  # noqa: E402
from symbp.emit.c.limits.codesize import Features, features  # noqa: E402
from symbp.emit.c.limits.reading import functions  # noqa: E402
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
TOKENS = "t: {shape: [batch, 6], labels: 20}"
EXAMPLES = ("digits", "lenet", "autoencoder", "vae", "textbook", "char_rnn", "char_gru",
            "char_lstm", "gpt", "resnet")  # fmt: skip


_HEAD = "WEIGHTS: Mapping[str, float] = {\n"


@dataclass(frozen=True)
class Sample:
    """A network's C and what is predicted; what the compiler made of it, in bytes."""

    name: str
    source: str
    predicted: Footprint
    code: int
    tables: int
    stack: int

    @property
    def held_out(self) -> bool:
        """A third of the networks, both batches of one together."""
        return zlib.crc32(self.name.partition(" ")[0].encode()) % 3 == 0


def networks() -> Iterator[tuple[str, str]]:
    """Name and declaration."""
    yield from _dense()
    yield from _recurrent()
    for number, layers in enumerate(CONVOLUTIONS, 1):
        yield f"conv{number}", _classifier("batch, 2, 9, 9", layers)
    layers = "{conv1d: {filters: 6, kernel: 5}}, relu, {max_pool: 2}, flatten"
    yield "conv1d", _classifier("batch, 3, 20", layers)
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


def samples(folder: Path) -> Iterator[Sample]:
    """Every network at batch 1 and 8 that has such a form, compiled."""
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
                deepest = stack(folder, source)
                yield Sample(f"{name} at {batch}", source, predicted, code, constant, deepest)


def compiled(folder: Path) -> tuple[int, int]:
    """Bytes of code and of tables in net.c."""
    command = [COMPILER, *FLAGS, "-fstack-usage", "-I", ".", "-c", "net.c"]
    subprocess.run(command, cwd=folder, check=True)
    listed = subprocess.run(
        ["arm-none-eabi-size", "-A", "net.o"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    sections = re.findall(r"^(\.\S+)\s+(\d+)", listed, re.MULTILINE)
    code = sum(int(n) for s, n in sections if s.startswith(".text"))
    return code, sum(int(n) for s, n in sections if s.startswith(".rodata"))


def stack(folder: Path, source: str) -> int:
    """Bytes of the frames of the deepest chain of calls in net.c, as the compiler made them."""
    listed = re.findall(r":(\w+)[.\w]*\t(\d+)\t", (folder / "net.su").read_text("utf-8"))
    frames = {name: int(size) for name, size in listed}
    calls = {name: tuple(f.calls) for name, f in functions(source)}

    def deepest(name: str) -> int:
        return frames.get(name, 0) + max(map(deepest, calls.get(name, ())), default=0)

    return max(map(deepest, calls))


def fitted(found: list[Sample]) -> dict[str, float]:
    """The weights, none negative, with the least relative errors squared."""
    counts: list[Features] = [features(s.source) for s in found]
    names = sorted({name for c in counts for name in c})
    table = np.array([[c[name] for name in names] for c in counts], dtype=float)
    sizes = np.array([s.code for s in found], dtype=float)
    weights, _ = nnls(table / sizes[:, None], np.ones(len(found)))
    return {n: round(float(w), 2) for n, w in zip(names, weights, strict=True)}


def errors(found: list[Sample], weights: dict[str, float]) -> np.ndarray:
    """Relative errors of the estimate."""
    counts = [features(s.source) for s in found]
    sums = [sum(weights.get(n, 0) * k for n, k in c.items()) for c in counts]
    return np.array(sums) / np.array([s.code for s in found]) - 1


def described(what: str, found: list[Sample], error: np.ndarray) -> str:
    """The errors in one line."""
    size = np.abs(error)
    worst = found[int(size.argmax())].name
    return (
        f"{what}: {len(found)} programs, mean error {100 * size.mean():.1f}%, nine in ten below "
        f"{100 * np.quantile(size, 0.9):.1f}%, worst {100 * size.max():.1f}% ({worst})"
    )


def main() -> None:
    """Fit and report."""
    with tempfile.TemporaryDirectory() as name:
        found = list(samples(Path(name)))
    fit = [s for s in found if not s.held_out]
    others = [s for s in found if s.held_out]
    weights = fitted(fit)
    print(described("fitted to", fit, errors(fit, weights)))
    print(described("held out", others, errors(others, weights)))
    standing = np.array([s.predicted.code / s.code - 1 for s in found])
    print(described("as codesize.py has them", found, standing))
    for sample in found:
        if sample.predicted.tables != sample.tables:
            print(f"tables of {sample.name}: {sample.predicted.tables}, not {sample.tables}")
    fullest = max(found, key=lambda s: s.stack / s.predicted.stack)
    print(f"stack: at most {fullest.stack} of {fullest.predicted.stack} bytes ({fullest.name})")
    weights = fitted(found)
    print(described("fitted to all", found, errors(found, weights)))
    lines = "".join(f'    "{feature}": {weight},\n' for feature, weight in weights.items())
    print(lines, end="")
    if "--write" in sys.argv[1:]:
        file = ROOT / "symbp" / "emit" / "c" / "limits" / "codesize.py"
        before, _, after = file.read_text("utf-8").partition(_HEAD)
        file.write_text(f"{before}{_HEAD}{lines}{after[after.index('}') :]}", "utf-8")


if __name__ == "__main__":
    main()
