"""Loops at given sizes: groups, tiles, panels and layouts."""
