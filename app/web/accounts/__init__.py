"""Signing in and out, and what somebody chose for the pages: the language, large type."""
