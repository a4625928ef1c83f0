"""历史诉求: what a former system held, kept to be found and learned from. No clock, no notice, no figure knows it."""
