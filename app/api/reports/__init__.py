"""Weekly reports and what is behind their figures."""
