"""What a week is, what a rate is, and the formula behind every column."""
