"""Celery drives the application and the application does not know it: queues, schedule, thin tasks, a watchdog.

A message is a doorbell: it carries a row's id or nothing, and whoever hears it looks into PostgreSQL what is due. Lost,
doubled, reordered or flushed messages change nothing; the next tick finds the same work again.
"""
