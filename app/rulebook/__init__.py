"""What a zone set for itself and no slice has a table for: each a few values that hold from an instant on."""
