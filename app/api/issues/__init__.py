"""共性问题: matters that are about one thing."""
