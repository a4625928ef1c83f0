"""Who is told what, through which channel. The inbox row is the legal record; what leaves the building is owed."""
