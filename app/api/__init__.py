"""Face 2: REST /api/v1, JSON in and JSON out. It calls the same functions as the pages and decides nothing.

``attach.py`` registers the face; ``openapi.py`` builds its contract from the same table of endpoints.
"""
