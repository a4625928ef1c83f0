"""The three programs of an instance: web, worker and beat."""

import sys
from collections.abc import Mapping
from pathlib import Path

from config.settings import Settings
from ops.processes import Service

ROOT = Path(__file__).resolve().parent.parent
RINGS = "workers.broker:celery_app"
"""The Celery application as beat needs it."""


def programs(settings: Settings, env: Mapping[str, str]) -> list[Service]:
    """Return web, worker and beat in the order of starting."""
    python = sys.executable
    return [
        _program("web", [python, "-m", "gunicorn", "-c", "config/gunicorn.py", "wsgi:app"], settings, env, grace=35),
        _program(
            "worker",
            [python, "-m", "workers.together"],
            settings,
            # Celery's soft shutdown: finish what runs, hand back what does not end in time.
            {**env, "REMAP_SIGTERM": "SIGQUIT"},
            grace=45,
        ),
        _program(
            "beat",
            [
                python,
                "-m",
                "celery",
                "-A",
                RINGS,
                "beat",
                "-l",
                "info",
                "--pidfile=",
                "--max-interval",
                "5",
                "-s",
                str(settings.var / "run" / "beat-schedule"),
            ],
            settings,
            env,
            grace=15,
        ),
    ]


def _program(name: str, command: list[str], settings: Settings, env: Mapping[str, str], *, grace: float) -> Service:
    return Service(
        name=name,
        command=command,
        log=settings.var / "log" / f"{name}.log",
        pid_file=settings.var / "run" / f"{name}.pid",
        env=env,
        cwd=ROOT,
        grace=grace,
    )
