"""Reading declarations and writing results, so that an interruption leaves no half-written file."""

from __future__ import annotations

import errno
import os
import signal
import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from symbp.errors import DeclarationError, Problem

_MOST = 2**26  # bytes read of a declaration: far more than one may have, so that its size is told


def read_text(path: Path) -> bytes:
    """A declaration's bytes; DeclarationError when there is no such file or it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(_MOST)
    except (OSError, ValueError) as error:  # a path with a NUL is a ValueError
        message = f"cannot be read: {_reason(error)}"
        if isinstance(error, FileNotFoundError):
            message = "there is no such file; give the path of a YAML declaration"
        raise DeclarationError([Problem(message)], str(path)) from error


def write_files(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write every file under a temporary name, then rename them all, while signals wait.

    Raises DeclarationError, with nothing changed, when the folder cannot be written.
    """
    staged = {folder / f".{name}.{os.getpid()}": folder / name for name in files}
    missing = [path for path in (folder, *folder.parents) if not os.path.lexists(path)]
    with _signals_wait():
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for (temporary, final), text in zip(staged.items(), files.values(), strict=True):
                if final.is_dir():
                    raise IsADirectoryError(errno.EISDIR, f"{final.name} is a folder")
                temporary.write_text(text, encoding="utf-8", newline="\n")
            for temporary, final in staged.items():
                os.replace(temporary, final)
        except (OSError, ValueError) as error:
            _remove(staged, missing)
            message = f"cannot be written: {_reason(error)}; choose another folder with -o"
            raise DeclarationError([Problem(message)], str(folder)) from error
    return list(staged.values())


def _remove(files: Iterable[Path], folders: Iterable[Path]) -> None:
    """Take back what was written; of folders, the innermost first, those that are empty."""
    for path in files:
        with suppress(OSError, ValueError):
            path.unlink(missing_ok=True)
    for path in folders:
        with suppress(OSError, ValueError):
            path.rmdir()


def _reason(error: OSError | ValueError) -> str:
    said = error.strerror if isinstance(error, OSError) else None
    return (said or str(error)).lower()


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Hold back interruption for the moment that writing takes.

    By handlers, not by a mask: with threads of numerical libraries around, one of those would get
    the signal. Only a main thread can, and only it is interrupted.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    held = [signal.SIGINT, signal.SIGTERM]
    before = [signal.signal(number, lambda number, _: waiting.append(number)) for number in held]
    try:
        yield
    finally:
        for number, handler in zip(held, before, strict=True):
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for got in waiting:
            signal.raise_signal(got)
