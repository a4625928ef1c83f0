"""One's messages, for programs a person runs."""
