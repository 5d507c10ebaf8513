"""Helpers of the network tests: build from YAML text."""

from __future__ import annotations

from symbp.errors import Problem
from symbp.library import Library
from symbp.network import Network
from symbp.network.build import build
from symbp.spec import read


def attempt(text: str, **sizes: int) -> tuple[Network | None, list[Problem]]:
    """The network of a declaration, or its problems of form and of meaning."""
    specification, problems = read(text, "net.yaml")
    assert specification is not None, problems
    family, more = build(specification, Library(specification.definitions), sizes)
    return (None if family is None else family.main), problems + more


def network(text: str, **sizes: int) -> Network:
    """The network of a declaration that is right."""
    built, problems = attempt(text, **sizes)
    assert not problems
    assert built is not None
    return built


def messages(text: str) -> list[str]:
    """Every mistake as the user sees it."""
    return [p.render("net.yaml") for p in attempt(text)[1]]
