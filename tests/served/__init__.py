"""A package, so that the product is stopped after the last test that asks it."""
