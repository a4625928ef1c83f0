"""Rules of visits: words, periods, and what fits when one is recorded. Pure."""
