"""Statements: equations classified, and rewritten as statements."""
