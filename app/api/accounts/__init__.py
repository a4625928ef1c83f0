"""Signing in for a token, and who holds it."""
