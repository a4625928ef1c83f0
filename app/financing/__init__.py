"""银企对接: what a firm needs to borrow, which banks it lets know of it, and what each of them makes of it."""
