"""批处理: one cause, many tickets, one plan and one answer, while each firm confirms for itself."""
