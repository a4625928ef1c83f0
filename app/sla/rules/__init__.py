"""Pure rules of a ticket's clocks: what its events do to them, and what may be postponed."""
