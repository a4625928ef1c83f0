"""What the program learned of written matters: which model answers, how it does, what people chose."""
