"""The rules of financing: pure."""
