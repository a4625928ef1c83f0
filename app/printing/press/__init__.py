"""The presses: a paper as docx and as pdf. Loaded by ``app/printing/library.py`` when something is printed."""
