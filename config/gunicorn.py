"""gunicorn: two processes with eight threads each, recycled, behind a buffering proxy in production.

A slow client holds a thread here (measured: 100 slow bodies block 2×8 threads), so production puts nginx in front.
The application is loaded before the fork and must not have opened a database connection by then.
"""

import gc
import os
from typing import Any

bind = f"{os.environ.get('WEB_BIND') or '127.0.0.1'}:{os.environ.get('PORT') or '8000'}"
worker_class = "config.draining.DrainingWorker"
workers = int(os.environ.get("WEB_CONCURRENCY") or "2")
threads = 8
preload_app = True
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 2000
max_requests_jitter = 200
# Heartbeats on a disk stall with the disk; /dev/shm is memory.
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None
# The proxy on this machine may say who the client is; nobody else may.
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS") or "127.0.0.1"
limit_request_line = 8190
limit_request_fields = 100
# The application writes its own access line with request id and actor.
accesslog = None
errorlog = "-"
loglevel = "info"
proc_name = "zhuqishao-web"
# Its path is one per user, so two instances side by side would fight for it.
control_socket_disable = True


def when_ready(_server: Any) -> None:
    """Before the fork: what is loaded is left alone by the collector, so that both processes share it."""
    gc.collect()
    gc.freeze()
