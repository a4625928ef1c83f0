"""走访: what should be visited, writing a visit down, one with what may be said of it, and coverage."""
