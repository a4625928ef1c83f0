"""Matters of the same kind that were closed: beside the one in hand."""
