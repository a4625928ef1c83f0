"""分包覆盖: the figure as it stands, and the firms behind it."""
