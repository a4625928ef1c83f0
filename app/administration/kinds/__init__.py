"""What can be set: for each kind what holds, what a change moves, and how it comes into force."""
