"""Tags, for programs a person runs."""
