"""The contract itself, for programs."""
