"""Webhooks: programs that are called when something happened to a ticket they may know of."""
