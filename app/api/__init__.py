"""Face 2: REST /api/v1, JSON in and JSON out. It calls the same functions as the pages and decides nothing.

A room for each subject: ``endpoints.py`` answers, ``schemas.py`` is what goes over the wire, ``shown.py`` puts what was
read into these shapes. ``rooms.py`` finds them, ``attach.py`` registers the face; what several need stands beside them.
"""
