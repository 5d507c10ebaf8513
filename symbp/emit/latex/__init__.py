"""The document: the derivation of a network as LaTeX, one file for pdflatex."""

from symbp.emit.latex.document import emit

__all__ = ["emit"]
