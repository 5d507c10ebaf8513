"""The public functions: their prototypes, and their bodies as lines of C."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from symbp.emit.c.interface.layout import Flat, Flats, Layout, length, merged
from symbp.emit.c.model import Place, Public, Signature, Sweep, Table
from symbp.emit.c.statements.loops import block
from symbp.emit.c.text.comments import comment
from symbp.emit.c.text.wrapping import wrapped
from symbp.network.model import Network

_WIDTH = 100
_FEW = 512  # elements of a workspace that compilers may keep in registers
_KEPT = "kept"  # their array


@dataclass(frozen=True)
class Bodies:
    """What the public functions of one part are written from. `name` is the network's."""

    name: str
    signature: Signature
    network: Network
    flats: Flats
    layout: Layout

    @property
    def real(self) -> str:
        """The real type."""
        return f"{self.name}_real"

    # ------------------------------------------------------------ prototypes

    def prototype(self, result: str, function: str, own: Sequence[str], **more: bool) -> str:
        """The head of a function; `own` are the arguments after the workspace."""
        changes = more.get("changes", False)
        constant = "" if changes else "const "
        arguments = [f"{constant}{self.real} *parameters"]
        arguments += [f"const {a.type} *{a.identifier}" for a in self.signature.inputs]
        if self.signature.has_state and more.get("state", True):
            arguments.append(f"{constant}{self.real} *state")
        if self.signature.has_state and more.get("following", False):
            arguments.append(f"{self.real} *next_state")
        if self.signature.has_noise:
            arguments.append(f"const {self.real} *noise")
        arguments += [f"{self.real} *workspace", *own]
        rows: list[str] = []
        row = f"{result} {self.signature.prefix}_{function}("
        for number, argument in enumerate(arguments, 1):
            text = argument + (", " if number < len(arguments) else ")")
            if len(row) + len(text.rstrip()) > _WIDTH:
                rows, row = [*rows, row.rstrip()], " " * 4
            row += text
        return "\n".join([*rows, row])

    def arguments(self, state: Sequence[str]) -> str:
        """What one public function hands to another."""
        names = ["parameters", *(a.identifier for a in self.signature.inputs)]
        names += state if self.signature.has_state else ()
        names += ["noise"] if self.signature.has_noise else ()
        return ", ".join([*names, "workspace"])

    # ------------------------------------------------------------ functions

    def forward(self, sweep: Sweep) -> Public:
        """The loss, or without one the first output; and the next state."""
        first = {n: p for n, p in self.flats.outputs.items() if n == self.network.output}
        has_loss = self.signature.has_loss
        own = [] if has_loss else [f"{self.real} *output"]
        result = self.real if has_loss else "void"
        lines = [*self.state_taken(), *sweep.lines, *self.state_left()]
        lines += wrapped([f"return {self.loss()};"]) if has_loss else self.outputs(first)
        refused = [f"return {self.nan};"] if has_loss else self.all_nan("output", first)
        if self.signature.has_state:
            kept = block("if (next_state != NULL)", [self.take("state", "next_state")])
            refused = [*kept, *refused]
        head = self.prototype(result, "forward", own, following=True)
        return self.made(head, refused, lines)

    def backward(self, sweep: Sweep) -> Public:
        """The gradients, from what forward left in the workspace."""
        own = [] if self.signature.has_loss else [f"const {self.real} *output_bar"]
        own.append(f"{self.real} *gradients")
        lines = [*sweep.lines]
        for place in merged(self.layout.zeros):
            lines += ["/* not trained by this loss, or of no effect on it */", *_filled(place, "0")]
        for target, source in self.layout.copies:
            lines += ["/* equal */", *self.copied(target, source)]
        refused = self.all_nan("gradients", self.flats.gradients)
        return self.made(self.prototype("void", "backward", own, state=False), refused, lines)

    def predict(self, sweep: Sweep) -> Public:
        """The outputs alone."""
        own = [f"{self.real} *output"]
        lines = [*self.state_taken(), *sweep.lines, *self.outputs(self.flats.outputs)]
        refused = self.all_nan("output", self.flats.outputs)
        return self.made(self.prototype("void", "predict", own), refused, lines)

    def step(self, sweep: Sweep, cleared: Sequence[Place], waiting: Table, fast: bool) -> Public:
        """Forward, then backward with most gradients applied as they are made, then the others.

        `sweep` does what backward does; `waiting` has the offsets of a parameter and of its
        gradient in the workspace, and their length. With `fast`, a small workspace is an array of
        the function itself and all functions are compiled into it.
        """
        own = [f"{self.real} rate"]
        prefix = self.signature.prefix
        forward = f"{prefix}_forward({self.arguments(['state', 'state'])})"
        lines = [f"const {self.real} loss = {forward};"]
        for place in merged(cleared):
            lines += ["/* added to by what is below */", *_filled(place, "0")]
        lines += sweep.lines
        if waiting.rows:
            row = f"const size_t *const at = {waiting.name}[row];"
            change = "parameters[at[0] + place] -= rate*workspace[at[1] + place];"
            inner = block("for (size_t place = 0; place < at[2]; ++place)", [change])
            lines.append("/* gradients that could not be applied before */")
            head = f"for (size_t row = 0; row < {len(waiting.rows)}; ++row)"
            lines += block(head, [row, *inner])
        lines.append("return loss;")
        head = self.prototype(self.real, "step", own, changes=True)
        refused = [f"return {self.nan};"]
        if not fast or self.layout.workspace > _FEW:
            return self.made(head, refused, lines)
        size = max(1, self.layout.workspace)
        here = [
            *comment(
                "in place of the workspace: what is known to be seen nowhere else needs no memory"
            ),
            f"{self.real} {_KEPT}[{size}];",
        ]
        lines = [*here, *(re.sub(r"\bworkspace\b", _KEPT, line) for line in lines)]
        return replace(self.made(head, refused, lines), whole=True)

    def made(self, head: str, refused: Sequence[str], lines: Sequence[str]) -> Public:
        """The function, with the check of its integer inputs."""
        valid = " && ".join(
            f"{self.name}_valid_{a.identifier}({a.identifier})" for a in self.signature.checked
        )
        stated = re.findall(r"\*?(\w+)(?=[,)])", head)
        code = re.sub(r"/\*.*?\*/", "", "\n".join((valid, *lines)), flags=re.DOTALL)
        words = set(re.findall(r"\w+", code))
        if valid:
            words |= {w for line in refused for w in re.findall(r"\w+", line)}
        unused = tuple(n for n in stated if n not in words)
        return Public(head, unused, valid, tuple(refused), tuple(lines))

    # ------------------------------------------------------------ pieces

    @property
    def nan(self) -> str:
        """A NaN."""
        return f"{self.name}_nan()"

    def all_nan(self, base: str, flat: Flat) -> list[str]:
        """A flat array of the caller's is filled with NaN, and that is all."""
        return [*_filled(Place(base, 0, length(flat)), self.nan), "return;"]

    def take(self, source: str, target: str) -> str:
        """The state, or the fresh one, copied."""
        return f"{self.name}_take_state({source}, {target});"

    def state_taken(self) -> list[str]:
        """The state copied to the workspace: the caller's may be overwritten before backward."""
        if not self.network.states:
            return []
        start = min(p.offset for p in self.layout.states.values())
        return [self.take("state", f"workspace + {start}")]

    def state_left(self) -> list[str]:
        """What follows each state, copied to where the caller wants it."""
        if not self.signature.has_state:
            return []
        lines = [] if self.network.states else [self.take("state", "next_state")]
        for name, place in self.flats.states.items() if self.network.states else ():
            known = self.network.states.get(name)
            follows = known.next if known is not None and known.next else name
            target = Place("next_state", place.offset, place.size)
            lines += self.copied(target, self.layout.places[follows])
        return block("if (next_state != NULL)", lines)

    def outputs(self, flat: Flat) -> list[str]:
        """These outputs, copied to where the caller wants them."""
        lines: list[str] = []
        for name, place in flat.items():
            lines += comment(f"the output {name}" if len(flat) > 1 else "the output")
            lines += self.copied(place, self.layout.places[name])
        return lines

    def loss(self) -> str:
        """The loss terms, added up."""
        places = [self.layout.places[n] for n in self.network.terms]
        return " + ".join(f"{self.cast(p)}{p.base}[{p.offset}]" for p in places)

    def copied(self, target: Place, source: Place) -> list[str]:
        """A loop that copies."""
        return _filled(target, f"{self.cast(source)}{_at(source)}")

    def cast(self, place: Place) -> str:
        """What turns an element into a real number."""
        return f"({self.real})" if place.storage == "int32" else ""


def _offset(place: Place) -> str:
    return f"{place.offset} + place" if place.offset else "place"


def _at(place: Place) -> str:
    return f"{place.base}[{_offset(place)}]"


def _filled(place: Place, value: str) -> list[str]:
    return _loop(place.size, f"{_at(place)} = {value};")


def _loop(size: int, line: str) -> list[str]:
    return block(f"for (ptrdiff_t place = 0; place < {size}; ++place)", [line])
