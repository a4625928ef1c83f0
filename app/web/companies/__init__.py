"""The firms: the list, one firm, its entry."""
