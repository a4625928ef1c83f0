"""Pure: how a text becomes signs that can be counted, and what confidence means."""
