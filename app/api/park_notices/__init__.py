"""Notices to the firms of a park."""
