"""Every component in every state, for whoever works on pages."""
