"""Limits, duties and days, to be read."""
