"""Statements as lines of C."""
