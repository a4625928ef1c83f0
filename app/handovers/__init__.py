"""交接: an officer gives firms to another, both sign, and what is open goes along; and who stands in meanwhile."""
