"""关联: two matters that have one cause, or to do with each other, as an office that reads both says it."""
