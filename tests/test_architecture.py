"""The house: a stage imports only the stages to its left, `ir` and `errors`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "symbp"
STAGES = ("spec", "lang", "library", "network", "derive", "simplify", "plan", "emit", "check")
FOUNDATION = {"ir", "errors", "version"}
# `check` compares what every stage before it made with what `emit` wrote; only the driver, the
# interface and the command line stand to its right.
DRIVERS = {"pipeline", "api", "cli", "terminal", "__main__", "__init__", "files", "library"}


def _imports(path: Path) -> set[str]:
    """The first-level names under symbp that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        found |= {n.split(".")[1] for n in names if n.startswith("symbp.") and n.count(".")}
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_imports_only_stages_to_its_left(stage: str) -> None:
    allowed = FOUNDATION | set(STAGES[: STAGES.index(stage) + 1])
    for path in sorted((PACKAGE / stage).rglob("*.py")):
        assert _imports(path) <= allowed, path.relative_to(ROOT)


def test_the_equation_language_imports_no_stage() -> None:
    for path in sorted((PACKAGE / "ir").rglob("*.py")):
        assert _imports(path) <= {"ir", "errors"}, path.relative_to(ROOT)


def test_every_module_has_a_room() -> None:
    found = {p.stem if p.is_file() else p.name for p in PACKAGE.iterdir() if _is_code(p)}
    assert found <= FOUNDATION | set(STAGES) | DRIVERS


def _is_code(path: Path) -> bool:
    return path.suffix == ".py" or (path.is_dir() and (path / "__init__.py").exists())


def test_nothing_evaluates_text() -> None:
    """No eval, exec, sympify or parse_expr anywhere in symbp: text never becomes code there."""
    banned = {"eval", "exec", "sympify", "parse_expr", "S", "lambdify", "__import__"}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                assert name not in banned, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_templates_contain_no_logic_beyond_loops() -> None:
    """Templates loop over prepared strings: no arithmetic, no tests on types."""
    for path in sorted((ROOT / "templates").rglob("*.*")):
        text = path.read_text("utf-8")
        assert "namespace(" not in text, path
        assert " is number" not in text, path
        assert " is string" not in text, path
