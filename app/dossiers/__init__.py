"""一企一档: what happened to one firm, as its reader may know it. It has no table of its own."""
