"""Rooms of those called by a joint or an emergency whistle."""
