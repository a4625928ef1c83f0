"""Templates, for programs a person runs."""
