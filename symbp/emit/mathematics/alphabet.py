"""Letters: which stand in mathematics as they are, and how the others are written in Latin ones."""

from __future__ import annotations

import unicodedata


def _table(pairs: str) -> dict[str, str]:
    """`аa бb жzh` as a mapping from each first letter to what follows it."""
    return {pair[0]: pair[1:] for pair in pairs.split()}


_GREEK = _table(
    "αalpha βbeta γgamma δdelta εepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu νnu ξxi "
    "οomicron πpi ρrho σsigma τtau υupsilon φphi χchi ψpsi ωomega"
)

# Spelled-out names of letters, as declarations use them, to the letter.
SPELLED = {
    **{name: letter for letter, name in _GREEK.items()},
    **{name.capitalize(): letter.upper() for letter, name in _GREEK.items()},
    "eps": "ε",
}

# Capitals that TeX has no command for look like Latin ones.
_LATIN_TWINS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))

GREEK_COMMANDS = {
    **{letter: "\\" + name for letter, name in _GREEK.items() if letter != "ο"},
    **{letter.upper(): "\\" + name.capitalize() for letter, name in _GREEK.items()},
    **_LATIN_TWINS,
    "ε": r"\varepsilon", "ς": r"\varsigma", "ϕ": r"\phi", "φ": r"\varphi", "ϑ": r"\vartheta",
    "ϵ": r"\epsilon", "ℓ": r"\ell",
}  # fmt: skip

_LETTERS = {
    **{letter: name for name, letter in SPELLED.items() if name != "eps"},
    **_table(
        "аa бb вv гg дd еe жzh зz иi йj кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch ъ "
        "ыy ь эe юyu яya"
    ),
    **_table(
        "اa آa بb پp تt ثth جj چch حh خkh دd ذdh رr زz ژzh سs شsh صs ضd طt ظz عa غgh فf قq كk کk "
        "گg لl مm نn وv هh ةh یy يy ىa ئy ءa ؤv أa إe"
    ),
    **_table(
        "אa בb גg דd הh וv זz חch טt יy ךk כk לl םm מm ןn נn סs עa ףp פp ץts צts קq רr שsh תt"
    ),
    **_table("ıi øo łl đd ßss æae œoe þth ðd"),
}


def latin(text: str) -> str:
    """The text in ASCII letters, digits and underscores; unknown letters by their code point."""
    return "".join(_latin_letter(c) for c in text)


def _latin_letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() or letter in "_." else ""
    if letter in _LETTERS:
        return _LETTERS[letter]
    if letter.lower() in _LETTERS:
        return _LETTERS[letter.lower()].capitalize()
    plain = unicodedata.normalize("NFKD", letter)
    kept = "".join(c for c in plain if c.isascii() and c.isalnum())
    if kept:
        return kept
    if unicodedata.combining(letter):
        return ""
    return f"u{ord(letter):04x}"
