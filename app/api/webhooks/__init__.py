"""Subscriptions of programs to calls."""
