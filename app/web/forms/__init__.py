"""Forms made from declarations, and the fields they are made of."""
