"""The production shape on one machine without Docker, and what must hold in it."""
