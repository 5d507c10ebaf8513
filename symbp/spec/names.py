"""What may be a name, in a declaration and in a formula alike."""

from __future__ import annotations

import keyword
import re
from pathlib import PurePath
from typing import Final
from unicodedata import combining, normalize

from symbp.spec.limits import MAX_MARKS, MAX_NAME
from symbp.spec.vocabulary import RESERVED, is_word
from symbp.spec.wording import quoted

# From C99 to C23, with what compilers reserve besides.
C_KEYWORDS: Final = frozenset({
    "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum",
    "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict",
    "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
    "unsigned", "void", "volatile", "while", "alignas", "alignof", "bool", "constexpr", "false",
    "nullptr", "static_assert", "thread_local", "true", "typeof", "typeof_unqual", "asm", "fortran",
})  # fmt: skip

# Modules that generated code loads, NumPy's own imports included, and headers: a file of such a
# name beside it would be taken for them.
_MODULES = """
abc ast base64 binascii bisect builtins bz2 codecs collections contextlib contextvars copyreg ctypes
cython_runtime datetime dis encodings enum errno fcntl fnmatch functools genericpath hashlib hmac
importlib inspect io ipaddress itertools keyword linecache locale lzma marshal math ntpath numbers
numpy opcode operator os pathlib pickle platform posix posixpath random re reprlib secrets select
selectors shlex shutil signal site stat stddef stdint struct subprocess sys tempfile textwrap
threading time token tokenize types typing urllib warnings weakref zipimport zlib
"""
MODULES: Final = frozenset(_MODULES.split())

_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")  # of an output, as in parts.0
_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_UNNAMED: Final = "network"  # a declaration that comes from no file


def normal(text: str) -> str:
    """The spelling under which names are compared: Unicode's composed form, NFC.

    Text with absurdly many combining marks is left alone: normalising takes time quadratic in them.
    """
    return text if crowded(text) is not None else normalize("NFC", text)


def crowded(text: str) -> int | None:
    """Where a letter has more combining marks than any script needs, or None."""
    if text.isascii():
        return None
    run = 0
    for offset, character in enumerate(text):
        run = run + 1 if combining(character) else 0
        if run > MAX_MARKS:
            return offset
    return None


def is_name(text: str) -> bool:
    """Letters of any script, digits and underscores, not starting with a digit."""
    return is_word(text) and len(text) <= MAX_NAME


def name_fault(text: str, *, reserved: frozenset[str] = RESERVED) -> str | None:
    """Why `text` cannot be a name, or None when it can."""
    if len(text) > MAX_NAME:
        return f"has {len(text)} characters; a name has at most {MAX_NAME}"
    if not is_word(text):
        return (
            "is no name: a name has letters, digits and underscores, "
            "and does not start with a digit"
        )
    if text in reserved:
        return "is reserved in formulas; choose another name"
    return None


def reference_fault(text: str) -> str | None:
    """Why `text` cannot refer to a layer, a parameter such as h0.dense1.W or an output, or None."""
    first, *rest = text.split(".")
    if is_name(first) and all(is_name(part) or _NUMBER.fullmatch(part) for part in rest):
        return None
    return "is no name of a layer or an input"


def network_name_fault(text: str) -> str | None:
    """Why `text` cannot name a network, hence files, a Python module and C functions, or None."""
    if len(text) > MAX_NAME:
        return f"has {len(text)} characters; a network's name has at most {MAX_NAME}"
    if not _IDENTIFIER.fullmatch(text):
        return "is no identifier of Python and C: use letters a to z, digits and underscores"
    if keyword.iskeyword(text) or text in C_KEYWORDS:
        return "is a keyword of Python or C; choose another name"
    if text.startswith("_"):
        return "starts with an underscore; such names belong to Python and C, choose another"
    if text in MODULES:
        return "is a module that generated code needs; choose another name"
    return None


def default_network_name(file: str) -> tuple[str, str | None]:
    """The name of a network that declares none, from its file's name, and what is wrong with it."""
    if not file or file.startswith("<"):
        return _UNNAMED, None
    stem = PurePath(file).stem
    name = re.sub(r"[-. ]", "_", stem)
    if network_name_fault(name) is None:
        return name, None
    fault = f'the file\'s name {quoted(stem)} cannot name the network; add "name:" with a name'
    return _UNNAMED, f"{fault} that Python and C accept"
