"""Reading declarations and writing results, so that an interruption leaves no half-written file."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from symbp.errors import DeclarationError, Problem


def read_text(path: Path) -> bytes:
    """A declaration's bytes; DeclarationError when there is no such file or it cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"cannot be read: {reason}"
        if isinstance(error, FileNotFoundError):
            message = "there is no such file; give the path of a YAML declaration"
        raise DeclarationError([Problem(message)], str(path)) from error


def write_files(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write every file under a temporary name, then rename them all while signals wait.

    Raises DeclarationError, with nothing changed, when the folder cannot be written.
    """
    staged: list[tuple[Path, Path]] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in files.items():
            staged.append((folder / f".{name}.{os.getpid()}", folder / name))
            staged[-1][0].write_text(text, encoding="utf-8", newline="\n")
        with _signals_wait():
            for temporary, final in staged:
                os.replace(temporary, final)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        message = f"cannot be written: {reason}; choose another folder with -o"
        raise DeclarationError([Problem(message)], str(folder)) from error
    finally:
        for temporary, _ in staged:
            temporary.unlink(missing_ok=True)
    return [final for _, final in staged]


@contextmanager
def _signals_wait() -> Iterator[None]:
    """Hold back interruption for the few renames (where the system can)."""
    mask = getattr(signal, "pthread_sigmask", None)
    if mask is None:
        yield
        return
    before = mask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        mask(signal.SIG_SETMASK, before)
