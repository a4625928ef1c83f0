"""Figures about tickets: the weekly report, frozen and numbered, and the tickets behind every figure."""
