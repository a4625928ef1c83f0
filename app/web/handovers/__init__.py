"""交接和代班: hand-overs with both signatures, and who stands in."""
