"""What keys a mapping of the declaration may have, as pydantic models read from the tree.

Each field says how its value is read. A reader reports what is wrong to the log and returns the
best it can, so one pass finds every mistake; a missing key is all that pydantic itself objects to.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, ValidationError, ValidationInfo
from pydantic_core import CoreSchema, core_schema

from symbp.spec.tree import Log, Mapping, Node, Scalar
from symbp.spec.wording import listed, nearest, quoted, suggestion


@dataclass(frozen=True)
class Read:
    """How a field's value is read: `Annotated[Shape, Read(read_shape)]`."""

    function: Callable[[Node, Log], object]

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """The reader alone decides; pydantic need not know the field's type."""
        return core_schema.with_info_plain_validator_function(self._read)

    def _read(self, node: Node, info: ValidationInfo) -> object:
        assert isinstance(info.context, Log)
        return self.function(node, info.context)


class Form(BaseModel):
    """A mapping with known keys; a field without a default is a key that must be there."""

    model_config = ConfigDict(frozen=True, extra="forbid")


F = TypeVar("F", bound=Form)


def keys(form: type[Form]) -> tuple[str, ...]:
    """The keys of a form, in order."""
    return tuple(info.alias or name for name, info in form.model_fields.items())


def fill(form: type[F], node: Mapping, what: str, log: Log) -> F | None:
    """Read a mapping; None when a key is missing. Unknown keys are reported.

    A misspelt key is one mistake: its value is read as that of the key it was meant to be.
    """
    known = keys(form)
    meant = misspelt(node, known)
    values = meant | {text: value for text, _, value in node if text in known}
    unknown_keys((key for text, key, _ in node if text not in known), known, what, log)
    try:
        return form.model_validate(values, context=log)
    except ValidationError as error:
        for missing in error.errors(include_url=False, include_input=False):
            key = str(missing["loc"][0])
            log.report(node, f"{what} needs the key {quoted(key)}")
        return None


def misspelt(node: Mapping, known: Collection[str]) -> dict[str, Node]:
    """The values of unknown keys under the known ones that they were probably meant to be."""
    unknown = ((text, value) for text, _, value in node if text not in known)
    near = ((nearest(text, known), value) for text, value in islice(unknown, 10))
    return {key: value for key, value in near if key is not None}


def unknown_keys(unknown: Iterable[Scalar], known: Collection[str], what: str, log: Log) -> None:
    """Report keys that are not known, each with the nearest that is."""
    for key in unknown:
        if log.full:
            return
        hint = suggestion(key.text, known, f"; its keys are {listed(known)}")
        log.report(key, f"unknown key {quoted(key.text)} of {what}{hint}")
