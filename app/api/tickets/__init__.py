"""Tickets: filing, lists, one with its parts and its story, and every act on it."""
