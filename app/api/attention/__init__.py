"""What a person wants to hear of a ticket, and whom he may call in."""
