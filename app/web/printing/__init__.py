"""Forms on paper: the menu that offers them, and the files."""
