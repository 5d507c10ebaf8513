"""Loss terms, objectives and outputs, their names resolved over the layers that are placed."""

from __future__ import annotations

from dataclasses import replace

from symbp.errors import Problem
from symbp.network.kinds import LOSS_KINDS, Kinds, complete, example
from symbp.network.options import is_number, value_text
from symbp.network.placed import Group, Placed
from symbp.network.scope import Names, Scope
from symbp.spec.model import Definition, LossNode, Name, Objective, Setting, Value


class Terms:
    """Places what comes after the layers; `last` is the output of the last of them."""

    def __init__(self, names: Names, kinds: Kinds, last: tuple[str, ...]) -> None:
        self.names = names
        self.kinds = kinds
        self.problems = names.problems
        self.last = last
        self.scope = Scope()

    def group(self, objective: Objective) -> Group:
        """An objective: its terms, and what it trains by full names."""
        losses = tuple(placed for loss in objective.losses for placed in self.place(loss))
        return Group(objective.name.text, losses, objective.parameters, objective.mark)

    def outputs(self, names: tuple[Name, ...], inputs: frozenset[str]) -> tuple[str, ...]:
        """What `predict` gives: the tensors named under `output`, else the last layer's."""
        found: dict[str, None] = {}
        for name in names:
            if name.text in inputs:
                message = f'"{name.text}" is an input; "output" names layers'
                self.problems.append(Problem(message, name.mark))
                continue
            tensors = self.names.resolve(name, self.scope) or ()
            if any(tensor in found for tensor in tensors):
                message = f'"{name.text}" stands twice under "output"; remove one'
                self.problems.append(Problem(message, name.mark))
            found |= dict.fromkeys(tensors)
        return tuple(found) if names else tuple(name for name in self.last if name)

    def place(self, node: LossNode) -> list[Placed]:
        """The loss term, its target and sources resolved; [] when it is unknown."""
        definition = self.kinds.find(node.kind, LOSS_KINDS)
        if definition is None:
            return []
        name = self.names.fresh(node.name, node.kind.text, self.scope)
        self.names.define_term(name, node.name.mark if node.name else node.mark)
        before = len(self.problems)
        weight: Value = node.weight.value if node.weight else 1
        if definition.kind == "regulariser":
            weight = self._penalty(node, definition)
            options = self.kinds.options(definition, node.options, None)
            sources: tuple[str, ...] = ()
        else:
            options, sources = self._inputs(node, definition)
        placed = Placed(name, definition, sources, node.mark, options, weight=weight)
        if node.faulty or len(self.problems) > before:
            return [replace(placed, faulty=True)]
        if definition.kind == "loss":
            placed, problem = complete(placed)
            if problem is not None:
                self.problems.append(problem)
                return []
        return [placed]

    def _penalty(self, node: LossNode, definition: Definition) -> Value:
        """The weight of a regulariser, its bare value or `weight:`."""
        name = definition.name
        if node.sources:
            message = f'"{name}" acts on the parameters that are trained; it takes no "from"'
            self.problems.append(Problem(message, node.sources[0].mark))
        if node.target is None:
            return node.weight.value if node.weight else 1
        if not is_number(node.target.value) and not node.faulty:
            shown = value_text(node.target.value)
            message = f'"{name}" takes its weight, a number such as {name}: 1e-4, not {shown}'
            self.problems.append(Problem(message, node.target.mark))
            return 1
        if node.weight is not None:
            message = f'"{name}" has two weights; keep one of them'
            self.problems.append(Problem(message, node.weight.mark))
        return node.target.value

    def _inputs(
        self, node: LossNode, definition: Definition
    ) -> tuple[dict[str, Setting], tuple[str, ...]]:
        """Options, and sources in the order of the formula's inputs, the target in its place."""
        takes_target = "target" in definition.inputs
        bare = None if takes_target else node.target
        if bare is not None and isinstance(bare.value, str) and not _is_text(definition):
            message = f'"{definition.name}" takes no target'
            hint = f"; its inputs are named by from: [{example(definition)}]"
            self.problems.append(Problem(message + hint, bare.mark))
            bare = None
        options = self.kinds.options(definition, node.options, bare)
        resolved = [self.names.resolve(name, self.scope) for name in node.sources or ()]
        sources = [s for found in resolved for s in found or ()] or list(self.last)
        if takes_target:
            place = definition.inputs.index("target")
            sources[place:place] = self._target(node, definition)
        return options, tuple(sources)

    def _target(self, node: LossNode, definition: Definition) -> tuple[str, ...]:
        if node.target is None or not isinstance(node.target.value, str):
            if node.faulty and node.target is not None:
                return ()  # said already
            message = (
                f'"{definition.name}" needs a target: write {definition.name}: NAME, '
                "the name of an input"
            )
            mark = node.target.mark if node.target else node.mark
            self.problems.append(Problem(message, mark))
            return ()
        return self.names.resolve(Name(node.target.value, node.target.mark), self.scope) or ()


def _is_text(definition: Definition) -> bool:
    """Whether a bare value, which sets the first option, may be a text."""
    first = definition.options[0] if definition.options else None
    return first is not None and (isinstance(first.default, str) or bool(first.choices))
