"""Learning, in the heavy worker and in commands: the only place that loads the field's library."""
