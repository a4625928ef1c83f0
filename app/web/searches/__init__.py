"""Somebody's saved searches."""
