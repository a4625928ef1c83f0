"""Filing a ticket, and the receipt."""
