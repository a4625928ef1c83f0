"""The demonstration zone: invented places, firms and people, and what happened between them."""
