"""督办: pressure from above when a ticket stalls."""
