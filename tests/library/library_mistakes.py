"""Wrong uses of every library entry, read from `mistakes/*.txt`.

A section `[rnn lstm gru]` is about these entries, each in turn for KIND. `given` sets the inputs of
the uses after it, each a line with the messages that it gives indented under it. A caret stands
before the place of a mistake: of several in the order of the text, a message for each; messages
left over are about the last place. Layers one after another are separated by ` | `. A section of
losses has terms instead, of a network without layers, or after `dense` of one with parameters.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from symbp.errors import in_order
from symbp.library import Library
from symbp.network.build import build
from symbp.spec import read

FOLDER = Path(__file__).parent / "mistakes"
_LOSSES = ("loss", "regulariser")


@dataclass(frozen=True)
class Mistake:
    """A use of an entry, its places marked, and what is said of it."""

    entry: str
    inputs: str
    use: str
    messages: tuple[str, ...]

    @property
    def marked(self) -> str:
        """The declaration with a caret before each place of a mistake."""
        kind = definition_kind(self.entry)
        if kind not in _LOSSES:
            layers = "".join(f"  - {layer}\n" for layer in self.use.split(" | "))
            return f"inputs: {{{self.inputs}}}\nlayers:\n{layers}"
        layer = "dense: 3" if self.use.startswith("{mse: y}, ") else "identity: {from: x}"
        return f"inputs: {{{self.inputs}}}\nlayers: [{layer}]\nloss: [{self.use}]\n"

    @property
    def expected(self) -> list[str]:
        """`line:column: message` for every mistake."""
        marked = self.marked
        places = []
        for start in (i for i, c in enumerate(marked) if c == "^"):
            before = marked[:start].replace("^", "")
            places.append((before.count("\n") + 1, len(before) - before.rfind("\n")))
        places += places[-1:] * (len(self.messages) - len(places))
        found = zip(places, self.messages, strict=True)
        return [f"{line}:{column}: {message}" for (line, column), message in found]


def definition_kind(entry: str) -> str:
    """Whether an entry of the library is a layer, an activation, a loss or a regulariser."""
    definition = Library().find(entry)
    assert definition is not None, entry
    return definition.kind


def said(text: str) -> list[str]:
    """Every mistake of a declaration, in order of place."""
    specification, problems = read(text, "net.yaml")
    assert specification is not None
    _, more = build(specification, Library(specification.definitions), {})
    return [p.render("").removeprefix(":") for p in in_order([*problems, *more])]


def mistakes() -> list[Mistake]:
    """All of them."""
    files = sorted(FOLDER.glob("*.txt"))
    return [m for file in files for m in _read(file.read_text(encoding="utf-8"))]


def _read(text: str) -> Iterator[Mistake]:
    for section in text.split("\n["):
        head, _, body = section.removeprefix("[").partition("]\n")
        for entry in head.split():
            yield from _section(entry, body.replace("KIND", entry))


def _section(entry: str, body: str) -> Iterator[Mistake]:
    inputs, use = "", ""
    messages: list[str] = []
    for line in [*body.splitlines(), ""]:
        if line.startswith("        "):
            messages[-1] += f" {line.strip()}"
        elif line.startswith("    "):
            messages.append(line.strip())
        else:
            if use:
                yield Mistake(entry, inputs, use, tuple(messages))
            given = line.startswith("given ")
            inputs = line.removeprefix("given ") if given else inputs
            use, messages = ("" if given else line), []
