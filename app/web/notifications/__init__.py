"""One's messages."""
