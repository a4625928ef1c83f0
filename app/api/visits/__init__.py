"""Visits: planned and made, what is said of them, coverage, and firms that stopped."""
