"""Identifiers of C: which words are taken, and names made one to one."""

from __future__ import annotations

from collections.abc import Iterable

from symbp.emit.names import C_RESERVED, readable
from symbp.plan.names import unused

# Keywords of C and C++, what <math.h>, <stdint.h> and <stddef.h> may define as macros, and what
# compilers predefine when extensions are on.
_LANGUAGE = """
alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t
char32_t class co_await co_return co_yield compl concept const const_cast consteval constexpr
constinit continue decltype default delete do double dynamic_cast else enum explicit export extern
false float for friend goto if inline int long mutable namespace new noexcept not not_eq nullptr
operator or or_eq private protected public register reinterpret_cast requires restrict return short
signed sizeof static static_assert static_cast struct switch template this thread_local throw true
try typedef typeid typename typeof typeof_unqual union unsigned using virtual void volatile wchar_t
while xor xor_eq near far huge interrupt
NULL NAN INFINITY HUGE_VAL HUGE_VALF HUGE_VALL MATH_ERRNO MATH_ERREXCEPT math_errhandling
DOMAIN SING OVERFLOW UNDERFLOW PLOSS TLOSS HUGE X_TLOSS offsetof size_t ptrdiff_t max_align_t
int8_t int16_t int32_t int64_t uint8_t uint16_t uint32_t uint64_t intptr_t uintptr_t intmax_t
uintmax_t wint_t float_t double_t linux unix i386 arm mips sparc vax sun hpux PIC pic errno
"""

# Names that the emitted functions use themselves.
_OWN = """
parameters workspace gradients output output_bar rate at row rows column columns part loss valid
place position sum product scale add term factor best candidate where found kept copied of given
"""

RESERVED = C_RESERVED | frozenset(_LANGUAGE.split()) | frozenset(_OWN.split())
_PREFIXES = ("M_", "FP_", "INT", "UINT", "PTRDIFF_", "SIZE_", "SIG_", "WCHAR_", "WINT_")


def is_reserved(identifier: str) -> bool:
    """Whether the identifier means something already."""
    return identifier in RESERVED or identifier.startswith(_PREFIXES)


def identifiers(names: Iterable[str], taken: Iterable[str] = ()) -> dict[str, str]:
    """Each name's own identifier, none of them reserved or in `taken`."""
    used = set(taken)
    found: dict[str, str] = {}
    for name in names:
        if name not in found:
            base = readable(name)
            if base.startswith("_"):
                base = f"u{base}"
            if is_reserved(base):
                base = f"{base}_"
            found[name] = unused(base, used)
            used.add(found[name])
    return found
