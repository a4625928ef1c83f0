"""Errands by API."""
