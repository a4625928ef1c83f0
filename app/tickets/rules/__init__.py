"""What may happen to a ticket, decided by tables and pure functions: no SQLAlchemy, no Flask, no clock."""
