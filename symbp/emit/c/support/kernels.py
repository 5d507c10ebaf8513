"""Register-tiled products in C, brought along by sources that call them."""

from __future__ import annotations

from collections.abc import Iterable

from symbp.emit.environment import environment

# The functions that emitted lines may call.
KERNELS = ("product", "product_start", "product_then", "dots", "dots_start")


def kernels(prefix: str, called: Iterable[str]) -> str:
    """The text of the kernels called, by their names without the network's; "" if none is."""
    wanted = sorted(set(called) & set(KERNELS))
    if not wanted:
        return ""
    text = environment().get_template("c/kernels.c.jinja").render(called=wanted)
    return text.replace("@", f"{prefix}_")
