"""Who takes part: the peers of each net, and symbp's C and NumPy. Add a line here for another."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import build
import cases
import machine
from worker import Contender

HERE = Path(__file__).resolve().parent
MLPS = "a1 a4 b c1 c2"
ALL = f"{MLPS} d e f g"


@dataclass(frozen=True)
class Peer:
    """A peer in Python: its script's name and mode, the package it needs, and its nets.

    `wide` runs it with what makes OpenBLAS use AVX-512, where that is needed.
    """

    name: str
    script: str
    mode: str
    package: str
    nets: str = ALL
    wide: bool = False


PEERS = (
    Peer("torch-eager", "peer_torch", "eager", "torch"),
    Peer("torch-fused", "peer_torch", "fused", "torch", "b"),
    Peer("torch-channels-last", "peer_torch", "channels-last", "torch", "d"),
    Peer("torch-compile", "peer_torch", "compile", "torch"),
    Peer("torch-compile-step", "peer_torch", "compile-step", "torch"),
    Peer("torch-autotune", "peer_torch", "autotune", "torch", "c1 c2 d f g"),
    Peer("jax-jit", "peer_jax", "jit", "jax"),
    Peer("jax-loop", "peer_jax", "loop", "jax"),
    Peer("jax-channels-last", "peer_jax", "channels-last", "jax", "d"),
    Peer("jax-attention", "peer_jax", "attention", "jax", "f"),
    Peer("numpy-plain", "peer_numpy", "plain", "numpy", f"{MLPS} g"),
    Peer("numpy-optimised", "peer_numpy", "optimised", "numpy", MLPS),
    Peer("numpy-optimised-512", "peer_numpy", "optimised", "numpy", "b c1 c2", wide=True),
)


@dataclass(frozen=True)
class Choice:
    """What the command line chose. `only` names contenders, all when it is empty."""

    folder: Path
    compilers: tuple[str, ...]
    flags: str | None = None
    only: tuple[str, ...] = ()
    wide: Mapping[str, str] = field(default_factory=machine.wide_blas)

    def takes(self, name: str) -> bool:
        """Whether a contender takes part; `symbp` is all of symbp's."""
        return not self.only or name in self.only or name.split("-", maxsplit=1)[0] in self.only


def missing(choice: Choice) -> Iterator[str]:
    """A line for each package that is not there, with the peers that are left out."""
    absent: dict[str, list[str]] = {}
    for peer in PEERS:
        if choice.takes(peer.name) and not machine.installed(peer.package):
            absent.setdefault(peer.package, []).append(peer.name)
    if build.blas() is None:
        absent["scipy-openblas32"] = [n for n in ("c-blas", "symbp-c-blas") if choice.takes(n)]
    for package, names in absent.items():
        if names:
            yield f"left out, {package} is not installed: {', '.join(names)}"


def peers(net: cases.Net, choice: Choice, threads: int) -> Iterator[Contender]:
    """The peers of a net that can run here, compiled."""
    for peer in PEERS:
        fits = net.name in peer.nets.split() and choice.takes(peer.name)
        if fits and machine.installed(peer.package) and (choice.wide or not peer.wide):
            script = str(HERE / "peers" / f"{peer.script}.py")
            yield Contender(
                peer.name,
                (sys.executable, script, net.name, str(threads), peer.mode),
                {
                    "PYTHONPATH": str(HERE),
                    "TORCHINDUCTOR_CACHE_DIR": str(choice.folder / "inductor"),
                    **(choice.wide if peer.wide else {}),
                },
            )
    if net.kind == "mlp":
        yield from _hand_written(net, choice)


def _hand_written(net: cases.Net, choice: Choice) -> Iterator[Contender]:
    data = choice.folder / f"{net.name}.peer.data"
    params, x, y = cases.make(net)
    cases.write(data, [*params.values(), x, y])
    cc = machine.peer_compiler(choice.compilers[0])
    if choice.takes("c-plain"):
        plain = build.compile_mlp(net, cc, choice.folder, None)
        yield Contender("c-plain", (str(plain), str(data)))
    library = build.blas()
    if library is None:
        return
    for name, environment in (("c-blas", {}), ("c-blas-512", choice.wide)):
        if choice.takes(name) and (environment or name == "c-blas"):
            binary = build.compile_mlp(net, cc, choice.folder, library)
            yield Contender(name, (str(binary), str(data)), environment)


def symbp_c(built: build.Built, threads: int, choice: Choice) -> Iterator[Contender]:
    """symbp's C by each compiler, and with a BLAS where the emitted code can use one."""
    for cc in choice.compilers:
        name = "symbp-c" if cc == choice.compilers[0] else f"symbp-c-{cc}"
        if choice.takes(name):
            yield _compiled(name, built, cc, choice, threads=threads, library=None)
    library = build.blas()
    can = f"{built.name}_CBLAS" in built.derived.files[f"{built.name}.c"]
    if library and can and choice.takes("symbp-c-blas"):
        cc = choice.compilers[0]
        yield _compiled("symbp-c-blas", built, cc, choice, threads=threads, library=library)


def _compiled(
    name: str, built: build.Built, cc: str, choice: Choice, *,
    threads: int, library: build.Library | None,
) -> Contender:  # fmt: skip
    try:
        binary = build.compile_step(built, cc, choice.flags, threads, library)
    except machine.BenchmarkError as error:
        return Contender(name, (), ours=True, failure=str(error))
    environment = choice.wide if library else {}
    return Contender(name, (str(binary.path), str(built.data)), environment, True, binary.seconds)


def symbp_numpy(built: build.Built, choice: Choice) -> Iterator[Contender]:
    """symbp's NumPy module, with OpenBLAS as it is and with wide kernels."""
    module = str(built.folder / f"{built.name}.py")
    script = str(HERE / "symbp_numpy.py")
    command = (sys.executable, script, module, str(built.stored), str(cases.RATE))
    for name, environment in (("symbp-numpy", {}), ("symbp-numpy-512", choice.wide)):
        if choice.takes(name) and (environment or name == "symbp-numpy"):
            yield Contender(name, command, environment, ours=True)
