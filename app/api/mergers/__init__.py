"""Two records of one firm."""
