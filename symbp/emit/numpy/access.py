"""Reading tensors: a view where the indices are affine, a gather through flat indices elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from sympy import Add, Expr, Integer, Mul, Pow, Symbol, expand, floor

from symbp.emit.numpy.domain import Domain, Place, places
from symbp.emit.numpy.scope import Scope
from symbp.emit.numpy.sizes import integer
from symbp.ir import Access, Tensor, accesses
from symbp.plan.affine import provably_nonnegative

Found = tuple[frozenset[Symbol], str, str]  # axes, source, the array attribute that is read


class Statement(Protocol):
    """What a reader needs to know of the statement that reads."""

    choosing: int


@dataclass
class Reader:
    """Finds the operands of one statement; what must be computed first goes to `lines`."""

    scope: Scope
    domain: Domain
    guarded: bool = False  # a guard may leave out points at which an access is out of bounds
    choosing: bool = False  # inside a branch that may not be taken
    lines: list[str] = field(default_factory=list)

    @property
    def names(self) -> dict[Symbol, str]:
        """Sources of sizes and of indices held by a loop."""
        return {**self.scope.sizes, **self.domain.fixed}

    def grid(self, axis: Symbol, over: frozenset[Symbol] | None = None) -> str:
        """The values of an index along its axis."""
        after = len(self.domain.axes) - 1 - self.domain.axes.index(axis)
        shape = f".reshape(-1{', 1' * after})" if after else ""
        extent = self.scope.extent(self.domain.extents[axis])
        return self.scope.attribute(f"index_{after}", f"np.arange({extent}){shape}")

    def read(self, access: Access, statement: Statement) -> Found:
        """An operand: the axes it depends on, its source, and the array it is in."""
        tensor = self.scope.tensors[access.tensor]
        array = self.scope.arrays[access.tensor]
        self.choosing = bool(statement.choosing)
        found = places(access, tensor, self.domain)
        trusted = not (self.guarded or statement.choosing)
        if found is not None and (trusted or all(p.inside for p in found)):
            axes, code = view(self.scope, self.domain, array, tensor, found)
            return axes, code, array
        return self.gather(access, tensor, array)

    def integers(self, expression: Expr, statement: Statement) -> tuple[frozenset[Symbol], str]:
        """An integer expression of indices, sizes and integer tensors."""
        axes: frozenset[Symbol] = frozenset(
            s for s in expression.free_symbols if s in self.domain.axes
        )
        if not accesses(expression):
            return axes, self._pure(expression)
        if isinstance(expression, Access):
            return axes, self.read(expression, statement)[1]
        parts = {a: self.integers(a, statement)[1] for a in accesses(expression)}
        grids = {a: self.grid(a) for a in self.domain.ordered(axes)}
        return axes, _arithmetic(expression, {**self.names, **grids}, parts)

    def _pure(self, expression: Expr) -> str:
        axes = self.domain.ordered(frozenset(expression.free_symbols))
        if not axes:
            return integer(expression, self.names)
        grids = {a: self.grid(a) for a in axes}
        code = _arithmetic(expression, {**self.names, **grids}, {})
        if expression in grids:
            return code
        if set(expression.free_symbols) & set(self.domain.fixed):
            return f"({code})"
        return self.scope.attribute("index", code)

    # --- gathers ----------------------------------------------------------------------------

    def gather(self, access: Access, tensor: Tensor, array: str) -> Found:
        """Elements taken by flat index, clipped into the array where a guard excludes the point."""
        axes = frozenset(s for s in access.free_symbols if s in self.domain.axes)
        rows = self._rows(access, tensor)
        if rows is not None:
            return axes, f"{array}.take({rows}, axis=0, mode='clip')", array
        place = self.flat_place(access, tensor)
        flat = array if tensor.rank == 1 else self.scope.view(array, f"{array}.reshape(-1)", "flat")
        return axes, f"{flat}.take({place}, mode='clip')", array

    def _rows(self, access: Access, tensor: Tensor) -> str | None:
        """The rows of `X[data, i, j, ...]`, when whole rows are read in the order of the axes."""
        first, rest = access.indices[0], list(access.indices[1:])
        if not accesses(first) or self.domain.fixed:
            return None
        moving = [a for a in self.domain.axes if a in first.free_symbols]
        wanted = [*moving, *rest]
        start = self.domain.axes.index(moving[0]) if moving else len(self.domain.axes)
        whole = all(
            i in self.domain.axes and self.domain.extents[i] == e
            for i, e in zip(rest, tensor.shape[1:], strict=True)
        )
        if not rest or not whole or tuple(wanted) != self.domain.axes[start:]:
            return None
        inner = Reader(self.scope, Domain(tuple(moving), self.domain.extents), self.guarded)
        code = inner.integers(first, _Choosing(int(self.guarded)))[1]
        self._check(first, code, tensor.shape[0])
        return code

    def _check(self, expression: Expr, code: str, length: Expr) -> None:
        """A line that raises when integer data is no index, where nothing else promises that."""
        if self.guarded or self.choosing or self.domain.fixed:
            return
        if isinstance(expression, Access):
            name = expression.tensor
            upper = self.scope.tensors[name].upper
            computed = self.scope.arrays[name].removeprefix("@.") not in self.scope.stages
            if computed or (upper is not None and provably_nonnegative(length - upper)):
                return
        names = " ".join(a.tensor for a in accesses(expression))
        self.lines.append(f"_inside({names!r}, {code}, {integer(length, self.names)})")

    def flat_place(self, access: Access, tensor: Tensor) -> str:
        """The row-major position of each element that is read."""
        pure: list[str] = []
        data: list[str] = []
        stride: Expr = Integer(1)
        for expression, length in reversed(list(zip(access.indices, tensor.shape, strict=True))):
            scale = "" if stride == 1 else f"*{_factor(integer(stride, self.names))}"
            if accesses(expression):
                _, code = self.integers(expression, _Choosing())
                self._check(expression, code, length)
                data.append(f"{code}{scale}")
            elif expression != 0:
                pure.append(f"{self._bounded(expression, length)}{scale}")
            stride = expand(stride * length)
        moving = set(access.free_symbols) & set(self.domain.fixed)
        if not data:
            code = " + ".join(pure) or "0"
            return code if moving else self.scope.attribute("place", code)
        if pure and not moving:
            made = self.scope.attribute("place", " + ".join(pure))
            return self._computed(" + ".join([made, *data]), axes_of(self, access))
        if moving or len(data) > 1 or pure:
            return " + ".join([*data, *pure])
        return data[0]

    def _computed(self, code: str, axes: frozenset[Symbol]) -> str:
        """A flat place that follows integer data: computed once in a step, then used again."""
        key = ("computed", code)
        if key not in self.scope.known:
            shape = self.scope.shape(self.domain.shape(axes))
            name = self.scope.separate("place", f"np.empty({shape}, np.intp)")
            self.scope.known[key] = name
        name = self.scope.known[key]
        if key not in self.scope.fresh:
            self.scope.fresh.add(key)
            first, *rest = code.split(" + ")
            if len(rest) == 1 and "*" not in rest[0]:
                self.lines.append(f"np.add({first}, {rest[0]}, out={name})")
            else:
                self.lines.append(f"{name}[...] = {code}")
        return name

    def _bounded(self, expression: Expr, length: Expr) -> str:
        from_places = places(Access("?", expression), _vector(length), self.domain)
        code = self._pure(expression)
        if from_places is not None and from_places[0].inside:
            return code
        return f"np.clip({code}, 0, {integer(length - 1, self.names)})"


@dataclass
class _Choosing:
    choosing: int = 1


def axes_of(reader: Reader, access: Access) -> frozenset[Symbol]:
    """The axes that an access depends on."""
    return frozenset(s for s in access.free_symbols if s in reader.domain.axes)


def _vector(length: Expr) -> Tensor:
    return Tensor("?", (length,))


def _factor(code: str) -> str:
    bare = code.translate(str.maketrans("", "", ".@_"))
    return code if bare.isalnum() else f"({code})"


def _arithmetic(expression: Expr, names: Mapping[Symbol, str], parts: Mapping[Access, str]) -> str:
    match expression:
        case Access():
            return parts[expression]
        case Symbol():
            return names[expression]
        case Add():
            return f"({' + '.join(_arithmetic(a, names, parts) for a in expression.args)})"
        case Mul() if all(a.is_integer for a in expression.args):
            return "*".join(_arithmetic(a, names, parts) for a in expression.args)
        case Pow() if expression.exp.is_Integer and expression.exp > 0:
            return f"{_arithmetic(expression.base, names, parts)}**{expression.exp}"
        case floor():
            top, bottom = expression.args[0].as_numer_denom()
            return f"({_arithmetic(top, names, parts)} // {_arithmetic(bottom, names, parts)})"
    return integer(expression, names) if not parts else str(int(expression))


# --- views ----------------------------------------------------------------------------------


def view(
    scope: Scope, domain: Domain, array: str, tensor: Tensor, found: tuple[Place, ...]
) -> tuple[frozenset[Symbol], str]:
    """The source of the view whose dimensions are the domain's axes."""
    axes = frozenset(s for p in found for s in p.coefficients)
    if any(p.constant.free_symbols & set(domain.fixed) for p in found):
        return axes, _at_step(scope, domain, array, tensor, found)
    code, hint = _viewed(scope, domain, array, tensor, found)
    return axes, code if code == array else scope.view(array, code, hint)


def _viewed(
    scope: Scope, domain: Domain, array: str, tensor: Tensor, found: tuple[Place, ...]
) -> tuple[str, str]:
    """The source of a view, and what to call it."""
    axes = frozenset(s for p in found for s in p.coefficients)
    simple = _sliced(scope, domain, array, tensor, found)
    return simple if simple else (_window(scope, domain, array, found, axes), "window")


_STEP = Symbol("s", integer=True)  # the variable of a list of views


def _at_step(
    scope: Scope, domain: Domain, array: str, tensor: Tensor, found: tuple[Place, ...]
) -> str:
    """A view that follows a loop: an entry of a list made once, `@.z_at[t + 1]`."""
    held = [k for k, p in enumerate(found) if p.constant.free_symbols & set(domain.fixed)]
    place = found[held[0]]
    variables = [s for s in place.constant.free_symbols if s in domain.fixed]
    rest = expand(place.constant - variables[0])
    if len(held) > 1 or place.coefficients or len(variables) > 1 or rest.has(variables[0]):
        return _viewed(scope, domain, array, tensor, found)[0]
    fixed = {**domain.fixed, _STEP: "s"}
    moved = tuple(replace(p, constant=_STEP) if k == held[0] else p for k, p in enumerate(found))
    code, _ = _viewed(scope, replace(domain, fixed=fixed), array, tensor, moved)
    steps = scope.extent(tensor.shape[held[0]])
    made = scope.view(array, f"[{code} for s in range({steps})]", "at")
    whole = code == f"{array}[s]" and scope.is_whole(array)
    entry = f"{made}[{integer(place.constant, {**scope.sizes, **domain.fixed})}]"
    if whole:
        scope.whole.add(entry)
    return entry


def _sliced(
    scope: Scope, domain: Domain, array: str, tensor: Tensor, found: tuple[Place, ...]
) -> tuple[str, str] | None:
    """Slices, a transposition and new axes, when each axis stands in one dimension."""
    order = [s for p in found for s in p.coefficients]
    if len(set(order)) != len(order) or any(len(p.coefficients) > 1 for p in found):
        return None
    if any(not (c.is_Integer and c > 0) for p in found for c in p.coefficients.values()):
        return None
    names = {**scope.sizes, **domain.fixed}
    parts = [
        _subscript(p, length, domain, names) for p, length in zip(found, tensor.shape, strict=True)
    ]
    wanted = list(domain.ordered(frozenset(order)))
    first = domain.axes.index(wanted[0]) if wanted else len(domain.axes)
    gaps = [a in wanted for a in domain.axes[first:]]
    if order == wanted:
        kept = iter(parts)
        text: list[str] = []
        pending = [p for p, place in zip(parts, found, strict=True) if not place.coefficients]
        if pending:  # integers drop their dimension where they stand, before new axes are added
            code = array + _brackets(parts, drop=not order)
            return _with_axes(code, gaps), "part"
        for present in gaps:
            text.append(next(kept) if present else "None")
        if all(t == ":" for t in text):
            return array, ""
        hint = "column" if "None" in text and set(text) <= {":", "None"} else "part"
        return array + _brackets(text, drop=False), hint
    code = array if all(p == ":" for p in parts) else array + _brackets(parts, drop=not order)
    if len(order) == 2:
        code, hint = f"{code}.T", "T"
    else:
        permutation = ", ".join(str(order.index(s)) for s in wanted)
        code, hint = f"{code}.transpose({permutation})", "turned"
    return _with_axes(code, gaps), hint


def _with_axes(code: str, gaps: list[bool]) -> str:
    if all(gaps):
        return code
    return f"{code}[{', '.join(':' if g else 'None' for g in gaps)}]"


def _brackets(parts: list[str], drop: bool) -> str:
    text = list(parts)
    while text and text[-1] == ":" and not drop and len(text) > 1:
        text.pop()
    if drop:
        text.append("...")  # a view without dimensions, not a copy of the element
    return f"[{', '.join(text)}]" if text != [":"] else ""


def _subscript(place: Place, length: Expr, domain: Domain, names: Mapping[Symbol, str]) -> str:
    start = place.constant
    if not place.coefficients:
        return integer(start, names)
    ((axis, step),) = place.coefficients.items()
    extent = domain.extents[axis]
    if start == 0 and step == 1 and extent == length:
        return ":"
    stop = expand(start + step * (extent - 1) + 1)
    first = "" if start == 0 else integer(start, names)
    end = "" if stop == length else integer(stop, names)
    return f"{first}:{end}" + ("" if step == 1 else f":{integer(step, names)}")


def _window(
    scope: Scope, domain: Domain, array: str, found: tuple[Place, ...], axes: frozenset[Symbol]
) -> str:
    names = {**scope.sizes, **domain.fixed}
    scope.helpers.add("window")
    start = ", ".join(integer(p.constant, names) for p in found)
    wanted = domain.ordered(axes)
    first = domain.axes.index(wanted[0]) if wanted else len(domain.axes)
    lines = []
    for axis in domain.axes[first:]:
        extent = integer(domain.extents[axis], names) if axis in axes else "1"
        steps = ", ".join(integer(p.coefficients.get(axis, Integer(0)), names) for p in found)
        lines.append(f"({extent}, {steps})")
    ends = "," if len(found) == 1 else ""
    return f"_window({array}, ({start}{ends}), {', '.join(lines)})"
