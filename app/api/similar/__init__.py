"""Matters of the same kind that were closed."""
