"""Which hours count: the working calendar of the zone."""
