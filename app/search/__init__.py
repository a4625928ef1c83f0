"""查找: one search over all kinds of things, each as far as it exists for whoever looks."""
