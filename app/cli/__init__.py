"""``flask --app wsgi …``: the commands of the people who run it. ``attach.py`` registers them."""
