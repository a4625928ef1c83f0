"""Settings and reference data; no logic of the domain."""
