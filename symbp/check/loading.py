"""Loads emitted modules from a folder, and finds out whether there is a C compiler."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
from pathlib import Path
from types import ModuleType

from symbp.check.code import Code
from symbp.errors import CheckError

_COMPILERS = ("cc", "gcc", "clang")


def load(name: str, folder: Path) -> Code:
    """The modules NAME.py and NAME_c.py of the folder, as far as they are there.

    Raises CheckError when one is there but cannot be loaded, which for the C means compiled.
    """
    numpy = _module(name, folder / f"{name}.py")
    if not (folder / f"{name}_c.py").exists():
        return Code(numpy, None, "its sizes are not all known")
    if not has_compiler():
        return Code(numpy, None, "no C compiler was found (set CC, or install symbp[c])")
    return Code(numpy, _module(f"{name}_c", folder / f"{name}_c.py"))


def has_compiler() -> bool:
    """Whether $CC, cc, gcc, clang or the ziglang package is there."""
    chosen = os.environ.get("CC", "").split()
    if chosen and shutil.which(chosen[0]):
        return True
    found = any(shutil.which(compiler) for compiler in _COMPILERS)
    return found or importlib.util.find_spec("ziglang") is not None


def _module(name: str, path: Path) -> ModuleType:
    specification = importlib.util.spec_from_file_location(name, path)
    if specification is None or specification.loader is None:
        raise CheckError(f"{path.name} cannot be loaded")
    module = importlib.util.module_from_spec(specification)
    before = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        specification.loader.exec_module(module)
    except (OSError, RuntimeError, SyntaxError, ImportError) as error:
        raise CheckError(f"the generated {path.name} cannot be loaded: {error}") from error
    finally:
        sys.dont_write_bytecode = before
    return module
