"""Corrections that firms ask for."""
