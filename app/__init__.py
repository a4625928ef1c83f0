"""The application, as slices on floors; imports go down only, never sideways: ``docs/architecture.md`` has the picture.

Start reading at ``tickets/rules/lifecycle.py``, ``subscriptions.py``, ``clocks/rules/ladder.py`` and
``accounts/rules/permissions.py``.
"""
