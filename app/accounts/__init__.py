"""Who may: people, the roles they hold in units, their sign-ins and their tokens."""
