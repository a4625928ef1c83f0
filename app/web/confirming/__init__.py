"""What the firm says at the end: solved, not solved, withdrawn."""
