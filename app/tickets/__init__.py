"""The heart: 诉求 from filing to close-out. ``rules/lifecycle.py`` is the table everything else obeys."""
