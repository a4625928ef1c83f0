"""Knowledge articles, for programs a person runs."""
