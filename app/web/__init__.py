"""Face 1: server-rendered pages. They translate; they do not decide. ``attach.py`` registers the face."""
