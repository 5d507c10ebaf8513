"""The command line: thin commands over the pipeline."""

from __future__ import annotations

import errno
import json
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

import click

from symbp import catalogue, pipeline, stages, terminal
from symbp.check import CheckReport, Code, check_network, inspect_fragments, small_sizes
from symbp.check.loading import load
from symbp.derive import NetworkDerivation
from symbp.errors import DeclarationError, Problem, SymbpError
from symbp.network import Network
from symbp.pipeline import TARGETS, Options, Target
from symbp.plan import Plan
from symbp.spec.wording import quoted, suggestion
from symbp.summary import Costs, GradientRow, costs, gradient_rows
from symbp.terminal import Progress
from symbp.version import __version__
from symbp.walkthrough import walkthrough

FAILED, WRONG_INPUT, INTERRUPTED = 1, 2, 130
