"""The web application: `gunicorn wsgi:app`, `flask --app wsgi …`."""

import sys
from importlib import import_module
from importlib.util import find_spec

from app.factory import create_app
from config import logging
from config.settings import Settings, SettingsError

SERVING = "gunicorn" in sys.argv[0]

try:
    logging.configure("web" if SERVING else "cli")
    settings = Settings.from_env()
    app = create_app(settings)
except SettingsError as error:
    print(f"zhuqishao: {error}", file=sys.stderr)
    raise SystemExit(2) from None

# the demonstration stands beside the product and is not in the production image: a command where it is, else nothing
if not SERVING and not settings.production and find_spec("demo") is not None:
    app.cli.add_command(import_module("demo.command").demo)
