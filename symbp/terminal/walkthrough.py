"""The chain rule in words and formulas, for some gradients or for all: what `symbp show` prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from symbp.derive import NetworkDerivation
from symbp.emit.mathematics import Shown, Story, gradient_of
from symbp.emit.mathematics.lines import levels_text
from symbp.terminal.summary import grouped, shape_text


def walkthrough(
    unsimplified: NetworkDerivation, simplified: NetworkDerivation, names: Sequence[str]
) -> Iterator[str]:
    """The lines of a derivation, from the loss back to the gradients of `names`.

    Fragments that are alike are told once, for a general l; so are gradients that are.
    """
    story = Story(simplified, unsimplified)
    yield "forward"
    for chapter in story.chapters:
        for equation in chapter.forward:
            for line in equation.text.splitlines()[-1:]:
                yield f"    {line}{_levels(chapter.levels if chapter.general else ())}"
    yield ""
    shown: set[Shown] = set()
    said: set[str] = set()
    for alike in grouped(simplified, names):
        name, more = alike[0], len(alike) - 1
        *steps, result = story.steps(name)
        for step in steps:
            if step not in shown:
                shown.add(step)
                yield from _lines(step)
        gradient = gradient_of(story.book, name, story.known)
        yield result.heading
        yield from (f"    {line}" for line in gradient.text.splitlines() if line not in said)
        said |= set(gradient.text.splitlines())
        yield ""
        shape = shape_text(simplified.network.tensors[name].shape)
        also = f", and likewise for {more} more up to {alike[-1]}" if more else ""
        yield f"That is the gradient of {name} ({shape}){also}."
        if name in simplified.constant:
            yield "The loss does not depend on it."
        yield ""


def _levels(levels: Sequence[int]) -> str:
    """The values of l, where a formula is for a general one."""
    return f"    ({levels_text(levels)})" if len(levels) > 1 else ""


def _lines(step: Shown) -> Iterator[str]:
    yield step.heading + _levels(step.levels)
    for line in step.text.splitlines():
        yield f"    {line}"
    if step.note:
        yield f"    ({step.note})"
    yield ""
