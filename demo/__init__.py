"""The demonstration, beside the product: it takes the acts people take, and is not in the production image."""
