"""Common issues (共性问题): matters of a region about one thing, found each night and at filing, shaped by people."""
