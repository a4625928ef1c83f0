"""The forms, each declared once: from what its reader may know to a paper, which every press sets alike."""
