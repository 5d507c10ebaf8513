"""Expressions, names and comments as text of C."""
