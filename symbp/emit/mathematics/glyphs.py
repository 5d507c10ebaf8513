"""Names and running text in LaTeX: the only ways by which a user's string reaches the document."""

from __future__ import annotations

from symbp.emit.mathematics.alphabet import GREEK_COMMANDS, latin

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "^": r"\textasciicircum{}", "_": r"\_", "%": r"\%", "~": r"\textasciitilde{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\texttt{\char34}",
    "`": r"\textasciigrave{}", "'": r"\textquotesingle{}", "-": "-{}",
    "–": "--", "’": "'", "−": "$-$", "×": r"$\times$", "⊙": r"$\odot$", "∂": r"$\partial$",
    "·": r"\textperiodcentered{}",
}  # fmt: skip


def escape(text: str) -> str:
    """Any string as ASCII LaTeX text that prints it (other scripts in Latin letters)."""
    parts = []
    for letter in text:
        if letter in _ESCAPES:
            parts.append(_ESCAPES[letter])
        elif letter in GREEK_COMMANDS:
            parts.append(f"${GREEK_COMMANDS[letter]}$")
        elif letter.isascii():
            parts.append(letter if letter.isprintable() else " ")
        else:
            parts.append(latin(letter))
    return "".join(parts)


def word(text: str) -> str:
    """A name's word in mathematics mode: a letter is italic, more are upright."""
    if text in GREEK_COMMANDS:
        return GREEK_COMMANDS[text]
    plain = latin(text) or "x"
    if plain.isdigit() or (len(plain) == 1 and plain.isalpha()):
        return plain
    return rf"\mathrm{{{plain.replace('_', chr(92) + '_')}}}"


def upright(text: str) -> str:
    """A subscript that is part of a name: upright, so that it is not taken for an index."""
    plain = word(text)
    return rf"\mathrm{{{plain}}}" if len(plain) == 1 and plain.isalpha() else plain
