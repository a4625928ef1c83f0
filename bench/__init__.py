"""Measurements that take minutes and need more than the project holds; no test runs them."""
