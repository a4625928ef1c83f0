"""A backup of everything that must survive, how it is brought back, and what must be done before anybody is let in."""
