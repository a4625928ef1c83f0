"""The pages of errands: what is under way, one on its rail, and what they consist of."""
