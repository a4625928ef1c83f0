"""银企对接会: the list, one with its guests and the needs born there, and the sheet on which guests sign."""
