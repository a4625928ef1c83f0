"""The page of what a former system held."""
