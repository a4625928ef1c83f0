"""Printed forms: what each says, decided once, and the two presses that set it as docx and pdf."""
