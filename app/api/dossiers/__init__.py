"""Dossiers of firms."""
