"""分包: who is looked after, and who is not."""
