"""关联 on the page of a ticket."""
