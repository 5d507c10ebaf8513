"""Where generated code finds its arrays: attributes of one object, made once, used in every step.

Code names an attribute as `@.name`; the text that is emitted has `self.` in the class that makes
them and `ws.` (or the name of the fragment's object) in the functions that use them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sympy import Expr, Symbol

from symbp.emit.names import readable
from symbp.emit.numpy.sizes import integer, real
from symbp.ir import Tensor
from symbp.plan.names import unused

Kind = Literal["real", "bool", "integer", "bits", "byte"]
OWN = "own"  # made when sizes and dtype are known
DTYPES: Mapping[Kind, str] = {
    "real": "real", "bool": "bool", "integer": "np.intp", "bits": "@.bits",
    "byte": "np.int8",
}  # fmt: skip

SEED = Symbol("seed", real=True)  # the adjoint of the loss; no size has these assumptions


@dataclass
class Definition:
    """An attribute and the expression that makes it. `stage` is OWN, or whose change remakes it."""

    name: str
    code: str
    stage: str
    comment: str = ""


@dataclass
class Scope:
    """The attributes of one object, and what they are made from."""

    sizes: Mapping[Symbol, str]  # size symbol -> code
    arrays: Mapping[str, str]  # formal tensor -> attribute
    stages: dict[str, str]  # attribute of an array -> its stage, where it is not OWN
    tensors: Mapping[str, Tensor]
    taken: set[str]
    definitions: list[Definition] = field(default_factory=list)
    helpers: set[str] = field(default_factory=set)
    known: dict[tuple[object, ...], str] = field(default_factory=dict)
    fresh: set[tuple[object, ...]] = field(default_factory=set)  # computed in this step already
    pools: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)  # memory taken out of the pools
    seeded: list[Definition] = field(default_factory=list)
    whole: set[str] = field(default_factory=set)  # attributes known to be contiguous
    lasting: frozenset[str] = frozenset()  # arrays that nothing changes between two forward phases
    owner: str = ""  # the function whose scope this is; none for the workspace's own

    def is_whole(self, code: str) -> bool:
        """Whether the code names an array whose elements lie in order, with none left out."""
        return code in self.whole or code in self.arrays.values()

    def extent(self, expression: Expr) -> str:
        """Source of a size expression."""
        return integer(expression, self.sizes)

    def shape(self, shape: Iterable[Expr]) -> str:
        """Source of a shape."""
        parts = [self.extent(e) for e in shape]
        return f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"

    def attribute(self, hint: str, code: str, stage: str = OWN, comment: str = "") -> str:
        """A new attribute made by `code`, or the one that the same code made before."""
        key = ("attribute", code, stage)
        if key not in self.known:
            self.known[key] = self.separate(hint, code, stage, comment)
        return self.known[key]

    def separate(self, hint: str, code: str, stage: str = OWN, comment: str = "") -> str:
        """A new attribute made by `code`, for a value that nothing else may overwrite."""
        name = unused(hint, self.taken)
        self.taken.add(name)
        self.definitions.append(Definition(name, code, stage, comment))
        return f"@.{name}"

    def view(self, base: str, code: str, hint: str) -> str:
        """A cached view of an array attribute."""
        name = base.removeprefix("@.")
        made = self.attribute(f"{name}_{hint}", code, self.stages.get(name, OWN))
        self.inherit(made, base)
        if code.startswith(f"{base}.reshape") and self.is_whole(base):
            self.whole.add(made)
        return made

    def constant(self, value: Expr) -> str:
        """A constant of the arrays' dtype, as an array without dimensions."""
        code = real(value, {**self.sizes, SEED: "@.seed"})
        known = {"0": "zero", "1": "one", "2": "two", "(1 / 2)": "half", "-1": "minus_one"}
        if SEED in value.free_symbols:
            return self.seed_constant(code)
        hint = known.get(code) or _readable_constant(code)
        return self.attribute(hint, f"np.array({code}, real)")

    def seed_constant(self, code: str) -> str:
        """A constant that follows the loss's adjoint."""
        if code == "@.seed":
            return "@.seed_array"
        key = ("seeded", code)
        if key not in self.known:
            name = unused("seed_scaled", self.taken)
            self.taken.add(name)
            self.definitions.append(Definition(name, "np.array(0, real)", OWN))
            self.seeded.append(Definition(name, code, "seed"))
            self.known[key] = f"@.{name}"
        return self.known[key]

    def temporary(self, shape: tuple[Expr, ...], kind: Kind, busy: set[str]) -> str:
        """Scratch memory of this shape that is not busy."""
        code = self.shape(shape)
        pool = self.pools.setdefault((code, kind), [])
        for name in pool:
            if name not in busy:
                self.forget(memory=name)
                return name
        if kind == "bits":
            self.attribute("bits", 'np.dtype(f"i{real.itemsize}")')
        hint = {"real": "t", "bool": "mask", "integer": "place", "bits": "chosen", "byte": "tap"}[
            kind
        ]
        number = sum(len(p) for (_, k), p in self.pools.items() if k == kind) + 1
        number += len(self.kept) if kind == "real" else 0
        name = unused(f"{hint}{number}", self.taken)
        self.taken.add(name)
        made = f"np.empty({code}, {DTYPES[kind]})"
        if self.owner:  # calls of equal sizes share scratch memory
            made = f"@.ws.array({f'{self.owner}:{name}'!r}, {code}, {DTYPES[kind]}, True)"
        self.definitions.append(Definition(name, made, OWN))
        pool.append(f"@.{name}")
        self.whole.add(f"@.{name}")
        return f"@.{name}"

    def packed(
        self, array: str, code: str, shape: tuple[Expr, ...], busy: set[str]
    ) -> tuple[str, bool]:
        """Memory for a copy of a view of an array, and whether it holds that copy already.

        Scratch memory keeps a copy until it is used for something else; what is once read again
        is never used for anything else.
        """
        key = ("packed", array, code, self.shape(shape))
        again = key in self.fresh and array in self.lasting
        if again:
            for pool in self.pools.values():
                if self.known[key] in pool:
                    pool.remove(self.known[key])
                    self.kept.add(self.known[key])
        elif self.known.get(key) not in self.kept:
            self.known[key] = self.temporary(shape, "real", busy)
        self.fresh.add(key)
        return self.known[key], again

    def forget(self, array: str = "", memory: str = "") -> None:
        """Take the packed copies of an array, or the one in this memory, for gone."""
        self.fresh -= {
            key
            for key in self.fresh
            if key[0] == "packed" and (key[1] == array or self.known[key] == memory)
        }

    def adopt(self, tensor: Tensor, array: str) -> None:
        """Know another tensor, held in an attribute."""
        self.tensors = {**self.tensors, tensor.name: tensor}
        self.arrays = {**self.arrays, tensor.name: array}

    def inherit(self, view: str, base: str) -> None:
        """A view of an array is remade when the array is."""
        stage = self.stages.get(base.removeprefix("@."))
        if stage is not None:
            self.stages[view.removeprefix("@.")] = stage


def _readable_constant(code: str) -> str:
    """`inverse_batch` for 1 / batch; a plain number elsewhere."""
    words = code.replace("@.", "").strip("()").replace("(1 / ", "1 / ")
    if words.startswith("1 / ") and words[4:].replace("*", "").replace("_", "").isalnum():
        return readable(f"inverse_{words[4:].replace('*', '_')}")
    return "constant"
