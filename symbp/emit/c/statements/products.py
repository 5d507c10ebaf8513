"""Contractions as calls of the tiled kernels, in the loops that the kernels leave over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sympy import Expr, Symbol
from sympy.logic.boolalg import Boolean

from symbp.emit.c.statements.copies import COPY, copy
from symbp.emit.c.statements.loops import block, edges, scoped
from symbp.emit.c.statements.operands import operands_of
from symbp.emit.c.statements.parts import parts
from symbp.emit.c.text.printer import PRODUCT, Scope, enclosed, index, linear, position, value
from symbp.ir import Access
from symbp.plan.loops.tiles import LANES, NOTHING, Level, Product, choose
from symbp.plan.lower.boxes import conditions
from symbp.plan.model import Contraction

_COLUMNS, _ROWS = 64, 192  # of a part, at least
_BLOCK = 8  # rows that share the bounds which depend on the row
_PARALLEL = 200_000  # multiplications from which threads pay
_STAIRS = 4  # steps along the edge of a mask

Role = Literal["left", "right", "target", "start"]
_ROLES: tuple[Role, ...] = ("left", "right", "target")


@dataclass(frozen=True)
class Then:
    """An epilogue: the function's name, and the names of what it is given."""

    name: str
    given: tuple[str, ...]


def call(statement: Contraction, scope: Scope, fixed: frozenset[Symbol]) -> Call | None:
    """A contraction by kernels; None when plain loops are as good."""
    q = statement.equation
    operands = operands_of(statement, scope, fixed)
    found = None if operands is None else choose(operands)
    if operands is None or found is None:
        return None
    left, right = statement.left, statement.right
    if found.turned:
        left, right = right, left
    extents = {r.index: int(r.extent) for r in (*q.free, *q.bound)}
    return Call(statement, found, left, right, extents, scope)


_INT = 2**31 - 1  # what an int holds at most


def _times(start: str, step: int) -> str:
    """Their product as C, which two literals would make of type int whatever it is."""
    if start.isdigit() and int(start) * step > _INT:
        return str(int(start) * step)
    return start if step == 1 else f"{start}*{step}"


@dataclass(frozen=True)
class _Span:
    """A stretch of a level: from where, as text, and how many."""

    start: str
    count: int


@dataclass(frozen=True)
class Call:
    """A call of a kernel within its loops."""

    statement: Contraction
    way: Product
    left: Access
    right: Access
    extents: Mapping[Symbol, int]
    scope: Scope
    then: Then | None = None

    def lines(self) -> list[str]:
        """The code."""
        rows, columns = self.way.rows, self.way.columns
        whole = _Span("0", rows.count), _Span("0", columns.count)
        blocked, stair = self._blocked(), self._stair()
        if stair is not None:
            body = self._in_stairs(stair)
        elif blocked is not None:
            body = self._in_blocks(blocked)
        elif self._threaded() and all(self.extents[i] == 1 for i in self.way.outer):
            body = [*self._copy(), *self._in_parts()]
        else:
            body = [*self._copy(), *self.call(*whole)]
        return self._around(body)

    def _copy(self) -> list[str]:
        copied = self.way.copied
        return copy(self.right, copied, self.extents, self.scope) if copied else []

    def _threaded(self) -> bool:
        return self.scope.threaded and self._work() >= _PARALLEL

    def _work(self) -> int:
        work = 1
        for r in (*self.statement.equation.free, *self.statement.equation.bound):
            work *= int(r.extent)
        return work

    # ------------------------------------------------------------ loops

    def _shared(self) -> Symbol | None:
        """The outermost loop of more than one turn, if each turn has results of its own."""
        first = next((i for i in self.way.outer if self.extents[i] > 1), None)
        return first if first in self.statement.equation.lhs or self._disjoint() else None

    def _disjoint(self) -> bool:
        """Whether no two results share an element, as far as steps tell."""
        place = position(self.statement.equation.element, self.scope)
        moving = (*self.way.outer, *self.way.rows.indices, *self.way.columns.indices)
        reach = 0
        for step, extent in sorted((abs(place.get(i, 0)), self.extents[i]) for i in moving):
            if step <= reach and extent > 1:
                return False
            reach += step * (extent - 1)
        return True

    def _around(self, body: list[str]) -> list[str]:
        shared = self._shared() if self._threaded() else None
        for i in reversed(self.way.outer):
            name = self.scope.indices[i]
            head = f"for (ptrdiff_t {name} = 0; {name} < {self.extents[i]}; ++{name})"
            body = block(head, body)
            if i == shared:
                body = [self.scope.helper("PARALLEL"), *body]
        return body if self.way.outer else scoped(body)

    def _in_parts(self) -> list[str]:
        """The rows or columns in parts of about equal length, for threads."""
        rows, columns = self.way.rows, self.way.columns
        # Each part of the rows packs the columns again.
        along_columns = columns.count >= 2 * _COLUMNS
        if along_columns:
            cut = parts(columns.count, LANES, _COLUMNS)
        else:
            cut = parts(rows.count, 1, _ROWS)
        if cut is None:
            return scoped(self.call(_all(rows), _all(columns)))

        def one(start: str, count: int) -> list[str]:
            span = _Span(start, count)
            return self.call(_all(rows), span) if along_columns else self.call(span, _all(columns))

        body = one(f"part*{cut.size}", cut.size)
        if cut.shorter:
            end = cut.longer * cut.size
            start = str(end) if cut.shorter == 1 else f"({end} + (part - {cut.longer})*{cut.rest})"
            body = [
                *block(f"if (part < {cut.longer})", body),
                *block("else", one(start, cut.rest)),
            ]
        return [
            self.scope.helper("PARALLEL"),
            *block(f"for (ptrdiff_t part = 0; part < {cut.count}; ++part)", body),
        ]

    def _blocked(self) -> Symbol | None:
        """The row index that bounds an inner one."""
        rows = self.way.rows
        if len(rows.indices) != 1:
            return None
        row = rows.indices[0]
        return row if any(row in g.free_symbols for g, _ in self._bounds()) else None

    def _in_blocks(self, row: Symbol) -> list[str]:
        name, count = self.scope.indices[row], self.way.rows.count
        full, rest = divmod(count, _BLOCK)
        whole = _all(self.way.columns)
        body: list[str] = []
        if full:
            head = f"for (ptrdiff_t {name} = 0; {name} < {full * _BLOCK}; {name} += {_BLOCK})"
            body = block(head, self.call(_Span(name, _BLOCK), whole))
        if rest:
            start = str(full * _BLOCK)
            body += ["{", f"    const ptrdiff_t {name} = {start};"]
            body += ["    " + line for line in self.call(_Span(name, rest), whole)]
            body += ["}"]
        return body

    def _stair(self) -> Boolean | None:
        """A condition, on a row and a column, without which nothing reads the result."""
        rows, columns = self.way.rows, self.way.columns
        if len(rows.indices) != 1 or len(columns.indices) != 1:
            return None
        if min(rows.count, columns.count) < _STAIRS * 4 or self._bounds():
            return None
        both = {*rows.indices, *columns.indices}
        for condition in self.statement.within:
            mine = condition.free_symbols & set(self.extents)
            if mine == both and edges(condition, columns.indices[0]) is not None:
                return condition
        return None

    def _in_stairs(self, condition: Boolean) -> list[str]:
        """Some rows at a time, each time with the columns that are read."""
        rows = self.way.rows
        size = -(-rows.count // _STAIRS)
        code: list[str] = []
        for start in range(0, rows.count, size):
            span = _Span(str(start), min(size, rows.count - start))
            first, end = self._read(condition, span)
            if end > first:
                code += scoped(self.call(span, _Span(str(first), end - first)))
        return code

    def _read(self, condition: Boolean, rows: _Span) -> tuple[int, int]:
        """The columns, whole vectors of them, that the rows are read at."""
        row, columns = self.way.rows.indices[0], self.way.columns
        found = edges(condition, columns.indices[0])
        low, high = found or (None, None)
        ends = {row: int(rows.start)}, {row: int(rows.start) + rows.count - 1}
        first, end = 0, columns.count
        if low is not None:
            first = max(0, min(int(low.xreplace(at)) for at in ends)) // LANES * LANES
        if high is not None:
            end = -(-max(int(high.xreplace(at)) for at in ends) // LANES) * LANES
        return first, min(end, columns.count)

    # ------------------------------------------------------------ the call

    def call(self, rows: _Span, columns: _Span) -> list[str]:
        """The kernel over a stretch of rows and one of columns."""
        way, scope = self.way, self.scope
        declared: list[str] = []
        starts: dict[Symbol, str] = {}
        inner: list[tuple[Level, str]] = []
        for level in way.inner:
            count = str(level.count)
            bounds = self._range(level, rows)
            if bounds is not None:
                low, high = bounds
                name = scope.indices[level.indices[0]]
                declared.append(f"const ptrdiff_t {name} = {low};")
                count = f"{scope.helper('later')}({name}, {high}) - {name}"
                starts[level.indices[0]] = name
            inner.append((level, count))
        inner = [*[(NOTHING, "1")] * (3 - len(inner)), *inner]
        names = {i: f" /* {', '.join(scope.indices[s] for s in i)} */" for i in _groups(way)}
        row, column = way.rows, way.columns
        rows_text = f"{rows.count}, {row.left}, {row.target},"
        columns_text = f"{columns.count}, {column.right}, {column.target},"
        arguments = [
            rows_text + names.get(row.indices, ""),
            columns_text + names.get(column.indices, ""),
            *(f"{n}, {v.left}, {v.right}," + names.get(v.indices, "") for v, n in inner),
            *(f"{self._pointer(role, rows, columns, starts)}," for role in _ROLES),
        ]
        arguments.append(self._scaled())
        suffix = ""
        if self.statement.addend != 0 or self.then is not None:
            suffix = "_start"
            start = "NULL"
            if self.statement.addend != 0:
                start = self._pointer("start", rows, columns, {})
            arguments.append(f"{start}, {row.start}, {column.start},")
        if self.then is not None:
            suffix = "_then"
            given = ", ".join(self.then.given)
            declared.append(f"const {self.then.name}_given given = {{{given}}};")
            arguments.append(f"{rows.start}, {columns.start}, {self.then.name}, &given,")
        arguments[-1] = arguments[-1].removesuffix(",") + ");"
        return [*declared, f"{scope.helper(way.form)}{suffix}(", *(f"    {a}" for a in arguments)]

    def _scaled(self) -> str:
        """What the sums are multiplied by, and whether they are added."""
        scale = value(self.statement.coefficient, self.scope)
        add = "1" if self.statement.accumulate else "0"
        sink = self.scope.sinks.get(self.statement.equation.target)
        if sink is not None:
            add = sink.add
            factor = "" if self.statement.coefficient == 1 else f"*{enclosed(scale, PRODUCT)}"
            scale = (f"{sink.scale}{factor}", PRODUCT)
        return f"{scale[0]}, {add},"

    def _pointer(
        self, role: Role, rows: _Span, columns: _Span, starts: Mapping[Symbol, str]
    ) -> str:
        """Where the part of a tensor begins that the kernel works on."""
        way, scope = self.way, self.scope
        access = self._access(role)
        levels = (way.rows, way.columns, *way.inner)
        inside = {i for level in levels for i in level.indices} - set(starts)
        place = {t: step for t, step in position(access, scope).items() if t not in inside}
        text = linear(place, scope)[0]
        copied = role == "right" and bool(way.copied)
        terms = [] if text == "0" or copied else [text]
        for span, level in ((rows, way.rows), (columns, way.columns)):
            step = getattr(level, role)
            if span.start != "0" and step:
                terms.append(_times(span.start, step))
        if copied:
            return " + ".join([COPY, *terms])
        formal = scope.formals[access.tensor]
        return " + ".join([f"{'&' if formal.single else ''}{formal.identifier}", *terms])

    def _access(self, role: Role) -> Access:
        match role:
            case "left":
                return self.left
            case "right":
                return self.right
            case "target":
                return self.statement.equation.element
            case "start":
                return self.statement.addend

    # ------------------------------------------------------------ guards

    def _bounds(self) -> list[tuple[Boolean, Symbol]]:
        """Guards that bound one inner index by indices of loops or rows, and that index."""
        found = []
        single = {v.indices[0] for v in self.way.inner if len(v.indices) == 1}
        columns = set(self.way.columns.indices)
        rows = set(self.way.rows.indices)
        for guard in conditions(self.statement.equation):
            mine = guard.free_symbols & set(self.extents)
            inner = mine & {i for v in self.way.inner for i in v.indices}
            if len(inner) != 1 or not inner <= single or mine & columns:
                continue
            if mine & rows and len(rows) != 1:
                continue
            (k,) = inner
            if edges(guard, k, divided=self.statement.bounded) is not None:
                found.append((guard, k))
        return found

    def _range(self, level: Level, rows: _Span) -> tuple[str, str] | None:
        """The first and the end of an inner index, as text; None when all of it is meant."""
        mine = [g for g, k in self._bounds() if level.indices == (k,)]
        if not mine:
            return None
        low, high = "0", str(level.count)
        scope = self.scope
        for guard in mine:
            found = edges(guard, level.indices[0], divided=self.statement.bounded)
            if found is None:
                continue
            first, end = found
            if first is not None:
                text = index(self._extreme(first, rows, -1), scope)[0]
                low = f"{scope.helper('later')}({low}, {text})"
            if end is not None:
                text = index(self._extreme(end, rows, 1), scope)[0]
                high = f"{scope.helper('earlier')}({high}, {text})"
        return low, high

    def _extreme(self, bound: Expr, rows: _Span, sign: int) -> Expr:
        """The bound at that row of the block where it leaves out least."""
        if len(self.way.rows.indices) != 1:
            return bound
        row = self.way.rows.indices[0]
        step = bound.coeff(row)
        if step * sign > 0:
            return bound.xreplace({row: row + rows.count - 1}).expand()
        return bound


def _groups(way: Product) -> list[tuple[Symbol, ...]]:
    return [v.indices for v in (way.rows, way.columns, *way.inner) if v.indices]


def _all(level: Level) -> _Span:
    return _Span("0", level.count)
