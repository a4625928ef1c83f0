"""Batches: several matters with one cause, handled by one plan."""
