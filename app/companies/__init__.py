"""Who asks: companies by their credit code, their contacts, and the officers paired with them."""
