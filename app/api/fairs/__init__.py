"""Fairs of banks and firms, their guests, and the needs born there."""
