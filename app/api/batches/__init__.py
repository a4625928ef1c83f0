"""批处理: several matters with one cause, one plan and one answer."""
