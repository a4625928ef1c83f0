"""History in bulk: a few lives of tickets are played for real, and then copied with other firms, numbers and weeks."""
