"""Drafts of requests."""
