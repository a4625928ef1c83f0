"""Where a program may be called, and how a call is signed. Pure."""
