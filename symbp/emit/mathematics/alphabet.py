"""Letters: which stand in mathematics as they are, and how the others are written in Latin ones."""

from __future__ import annotations

import unicodedata

_GREEK_NAMES = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho "
    "sigma tau upsilon phi chi psi omega"
).split()
_GREEK_SMALL = "αβγδεζηθικλμνξοπρστυφχψω"

# Spelled-out names of letters, as declarations use them, to the letter.
SPELLED = {
    **dict(zip(_GREEK_NAMES, _GREEK_SMALL, strict=True)),
    **{n.capitalize(): c.upper() for n, c in zip(_GREEK_NAMES, _GREEK_SMALL, strict=True)},
    "eps": "ε",
}

# Capitals that TeX has no command for look like Latin ones.
_LATIN_TWINS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))

GREEK_COMMANDS = {
    **{c: "\\" + n for n, c in zip(_GREEK_NAMES, _GREEK_SMALL, strict=True) if n != "omicron"},
    **{
        c.upper(): "\\" + n.capitalize()
        for n, c in zip(_GREEK_NAMES, _GREEK_SMALL, strict=True)
        if c.upper() not in _LATIN_TWINS
    },
    **_LATIN_TWINS,
    "ε": r"\varepsilon", "ς": r"\varsigma", "ϕ": r"\phi", "φ": r"\varphi", "ϑ": r"\vartheta",
    "ϵ": r"\epsilon", "ℓ": r"\ell",
}  # fmt: skip

_CYRILLIC = dict(
    zip(
        "абвгдежзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e zh z i j k l m n o p r s t u f kh ts ch sh shch ' y ' e yu ya".split(),
        strict=True,
    )
)
_ARABIC = dict(
    zip(
        "اآبپتثجچحخدذرزژسشصضطظعغفقکكگلمنوهةیيىئءؤأإ",
        (
            "a a b p t th j ch h kh d dh r z zh s sh s d t z a gh f q k k g l m n v h h y y a "
            "y a v a e"
        ).split(),
        strict=True,
    )
)
_HEBREW = dict(
    zip(
        "אבגדהוזחטיכךלמםנןסעפףצץקרשת",
        "a b g d h v z ch t y k k l m m n n s a p p ts ts q r sh t".split(),
        strict=True,
    )
)


_SPELLING = {c: n for n, c in SPELLED.items() if n != "eps"}
_OTHERS = dict(
    zip("ıøØłŁđĐßæÆœŒþÞð", "i o O l L d D ss ae AE oe OE th Th d".split(), strict=True)
)


def latin(text: str) -> str:
    """The text in ASCII letters, digits and underscores; unknown letters by their code point."""
    return "".join(_latin_letter(c) for c in text)


def _latin_letter(letter: str) -> str:
    if letter.isascii():
        return letter if letter.isalnum() or letter in "_." else ""
    if letter in _SPELLING:
        return _SPELLING[letter]
    if letter in _OTHERS:
        return _OTHERS[letter]
    for table in (_CYRILLIC, _ARABIC, _HEBREW):
        if letter.lower() in table:
            found = table[letter.lower()].replace("'", "")
            return found.capitalize() if letter.isupper() else found
    plain = unicodedata.normalize("NFKD", letter)
    kept = "".join(c for c in plain if c.isascii() and c.isalnum())
    if kept:
        return kept
    if unicodedata.combining(letter):
        return ""
    return f"u{ord(letter):04x}"
