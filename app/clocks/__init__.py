"""Clocks of anything, in working time: limits, dues, pauses, reminders. No ticket is known here."""
