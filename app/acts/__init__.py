"""All acts of every slice, what some of them demand besides, and the one way to take one."""
