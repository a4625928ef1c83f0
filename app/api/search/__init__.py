"""One search over all kinds of things."""
