"""Tickets: the list, one ticket, its acts."""
