"""The ground: no rule of the domain (its id types are the only domain words), no Flask, no Celery."""
