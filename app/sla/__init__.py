"""The time of a ticket: what happens to it starts, rests and stops its clocks."""
