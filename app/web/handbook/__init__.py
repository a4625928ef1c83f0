"""The handbook, by role."""
