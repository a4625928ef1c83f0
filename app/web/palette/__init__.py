"""One search for everything a person can go to or do."""
