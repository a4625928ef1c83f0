"""查找: what words find, on one page by kind."""
