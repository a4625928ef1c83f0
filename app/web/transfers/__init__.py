"""The pages of lists that leave and come in."""
