"""Firms and officers brought in as lists (名册): what a row must hold, and the use-case for one row of each kind."""
