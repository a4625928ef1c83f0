"""督办单: orders that press a unit for what is late."""
