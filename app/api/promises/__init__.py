"""What offices promised firms."""
