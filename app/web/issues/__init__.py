"""共性问题: matters that are about one thing, with what staff may do with them."""
