"""Needs of firms and the banks that are called to them."""
