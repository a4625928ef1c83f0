"""What waits for somebody, list by list."""
