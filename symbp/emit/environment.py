"""The one Jinja environment: whole-file templates, a folder a target, undefined names an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_PACKAGE = Path(__file__).resolve().parent.parent


def template_folder() -> Path:
    """Where the templates are: package data in a wheel, the repository's folder in a checkout."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"symbp's templates are missing: {_PACKAGE / 'templates'}")


@cache
def environment() -> Environment:
    """Autoescaping is off: templates make program text, and what is printed was checked before."""
    made = Environment(
        loader=FileSystemLoader(template_folder()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    made.filters["literal"] = literal
    return made


def literal(text: str) -> str:
    """A Python string literal of printable ASCII and letters; nothing in it leaves the quotes."""
    return (
        repr(text)
        if "'" in text or not text.isprintable()
        else f'"{text}"'
        if ("\\" not in text and '"' not in text)
        else repr(text)
    )


def render(template: str, model: Mapping[str, object]) -> str:
    """The text of a template, e.g. `numpy/module.py.jinja`, filled from a view model."""
    return environment().get_template(template).render(**model)
