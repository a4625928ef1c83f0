"""Firms with their contacts and officers."""
