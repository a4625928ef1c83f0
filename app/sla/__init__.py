"""Clocks that run in working time: limits, deadlines, reminders."""
