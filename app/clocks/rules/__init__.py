"""Pure time rules: limits, deadlines with their explanation, the reminder ladder."""
