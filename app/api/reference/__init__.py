"""Reference data: departments, parks, categories, the working calendar."""
