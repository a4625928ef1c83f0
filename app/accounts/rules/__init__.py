"""Roles, what they may do, and when a password is good enough. Pure."""
