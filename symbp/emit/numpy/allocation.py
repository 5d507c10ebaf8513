"""Memory for the values of a body: the destination's own where it is free, else scratch arrays."""

from __future__ import annotations

from dataclasses import dataclass, field

from symbp.emit.numpy.values import LOGISTIC, Body, Destination, Operation, Value


@dataclass
class Allocation:
    """Chooses memory for the values of a list of operations, and prints them."""

    body: Body
    root: Value
    destination: Destination | None
    busy: frozenset[str] = frozenset()  # scratch arrays that something around is still using
    lines: list[str] = field(default_factory=list)
    home: dict[int, str] = field(default_factory=dict)
    operations: list[Operation] = field(default_factory=list)
    last: dict[int, int] = field(default_factory=dict)  # where a value is read for the last time

    def run(self) -> str:
        """The source of the root value; `lines` then compute it."""
        self.operations = self._live()
        self.last = self._last_uses()
        for k, operation in enumerate(self.operations):
            home = self._home(k, operation)
            self.home[operation.result.number] = home
            self._print(operation, home)
        return self.code(self.root)

    def code(self, value: Value) -> str:
        """The source of a value."""
        return value.code or self.home[value.number]

    def bits(self, code: str) -> str:
        """An array's numbers as integers of the same width."""
        scope = self.body.scope
        kind = scope.attribute("bits", 'np.dtype(f"i{real.itemsize}")')
        if code.removeprefix("@.").isidentifier():
            return scope.view(code, f"{code}.view({kind})", "bits")
        return f"{code}.view({kind})"

    def _live(self) -> list[Operation]:
        needed: set[int] = {self.root.number}
        if self.destination and self.destination.mask:
            needed.add(self.destination.mask.number)
        kept = []
        for operation in reversed(self.body.operations):
            if operation.result.number in needed:
                needed |= {a.number for a in operation.arguments}
                kept.append(operation)
        return kept[::-1]

    def _last_uses(self) -> dict[int, int]:
        last: dict[int, int] = {}
        for k, operation in enumerate(self.operations):
            for argument in operation.arguments:
                last[argument.number] = k
        last[self.root.number] = len(self.operations)
        if self.destination and self.destination.mask:
            last[self.destination.mask.number] = len(self.operations)
        return last

    def _home(self, k: int, operation: Operation) -> str:
        """Where operation k leaves its result."""
        result, called = operation.result, _reads_again(operation)
        if self.destination and self._fits_destination(k, operation):
            return self.destination.code
        operands = {self.home[a.number] for a in operation.arguments if a.number in self.home}
        if not called:  # a ufunc may overwrite an operand that it is the last to read
            for argument in operation.arguments:
                free = argument.number in self.home and self.last[argument.number] == k
                if free and (argument.axes, argument.kind) == (result.axes, result.kind):
                    return self.home[argument.number]
        occupied = {home for n, home in self.home.items() if self.last.get(n, -1) > k}
        occupied |= self.busy | (operands if called else set())
        shape = self.body.domain.shape(result.axes)
        return self.body.scope.temporary(shape, result.kind, occupied)

    def _fits_destination(self, k: int, operation: Operation) -> bool:
        """Whether the result, final or not, may be put where the statement writes."""
        to, result = self.destination, operation.result
        if to is None or to.accumulate or to.mask is not None or result.kind != "real":
            return False
        final = result.number == self.root.number
        if not final and (result.axes != frozenset(self.body.domain.axes) or self._is_apart(to)):
            return False
        if _reads_again(operation) and any(
            self.code(a) == to.code or a.storage == to.storage for a in operation.arguments
        ):
            return False
        if any(home == to.code and self.last.get(n, -1) > k for n, home in self.home.items()):
            return False
        later = (a for o in self.operations[k + 1 :] for a in o.arguments)
        return final or all(a.storage != to.storage for a in later)

    def _is_apart(self, to: Destination) -> bool:
        """Whether a loop writes with gaps: what is small and in one piece is faster to work on."""
        return bool(self.body.domain.fixed) and not self.body.scope.is_whole(to.code)

    def _print(self, operation: Operation, home: str) -> None:
        codes = [self.code(a) for a in operation.arguments]
        match operation.function:
            case "copy":
                self.lines.append(f"np.copyto({home}, {codes[0]})")
            case name if name.startswith("bits "):
                bits = [
                    c if a.kind == "bits" else self.bits(c)
                    for a, c in zip(operation.arguments, codes, strict=True)
                ]
                call = name.removeprefix("bits ")
                self.lines.append(f"{call}({', '.join(bits)}, out={self.bits(home)})")
            case name if name.startswith("_"):
                self.lines.append(f"{name}({', '.join(codes)}, {home})")
            case name:
                self.lines.append(f"{name}({', '.join(codes)}, out={home})")


def _reads_again(operation: Operation) -> bool:
    """Whether it is a function that may read its operand after it began to write."""
    return operation.function.startswith("_") and operation.function not in ("_sigmoid", LOGISTIC)
