"""The vocabulary of tags, on pages of its coordinator."""
