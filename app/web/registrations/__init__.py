"""Firms that register themselves, and the people a firm lets in."""
