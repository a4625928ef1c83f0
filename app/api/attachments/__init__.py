"""The files of a ticket."""
