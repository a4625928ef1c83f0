"""Append-only memory of every event, chained so that a change is found."""
