"""设置: changes of settings with their review, whom is let in, and the configuration check."""
