"""Hand-overs with both signatures, and who stands in."""
