"""What happens to a ticket: frozen facts in the past tense, one class per action; ``moving.move`` demands it."""
