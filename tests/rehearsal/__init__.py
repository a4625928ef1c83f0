"""``make rehearse``: more than one machine, rehearsed on one. Servers die under load, and what was answered still stands."""
