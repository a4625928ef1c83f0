"""The files of a ticket: shown, and handed out."""
