"""Fixtures shared by the tests of the C target."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture(scope="session", params=["gcc", "clang"])
def compiler(request: pytest.FixtureRequest) -> str:
    """Each C compiler that is installed."""
    if shutil.which(request.param) is None:
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)
