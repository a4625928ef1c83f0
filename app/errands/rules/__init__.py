"""What an errand is and what may happen to it; without a database."""
