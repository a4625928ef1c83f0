"""Who hears of what, and when it may ring. Pure."""
