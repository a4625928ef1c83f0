"""The application, as slices on floors; imports go down only, never sideways.

    roof          factory · cli | tables
    faces         web | api
    behind them   core
    consequences  subscriptions
                  subjects
    watchers      notifications · reports | audit
    pressure      supervision | followups
    ticket time   sla
    heart         tickets
    time          clocks
    reference     companies | departments | accounts | calendars | regions
    ground        kernel

Start reading at ``tickets/rules/lifecycle.py``, ``subscriptions.py``, ``clocks/rules/ladder.py`` and
``accounts/rules/permissions.py``; ``docs/architecture.md`` has the picture.
"""
