"""The production shape on one machine: both servers with passwords, migrations by the owner's address, two webs, worker,
heavy and beat with APP_ENV=production, and nginx in front, with what docker-compose.yml and deploy/ say of them.

Only places differ: ports of this machine for hosts of compose's network, a folder for the containers' volumes.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import requests

from ops.postgres import EmbeddedPostgres
from ops.processes import MARK, Service
from ops.valkey import EmbeddedValkey
from tests.production.composed import ROOT, command_of, environment_of, outside
from tests.production.names import names
from tests.production.proxy import Proxy
from tests.servers import FLEETING

WEBS = {"web_a": "127.0.0.1", "web_b": "127.0.0.2"}
PROGRAMS = ("worker", "heavy", "beat")
SERVERS = ("valkey", "postgres")
BELOW_CLIENTS = range(20_000, 32_000)
PASSWORD, APP_PASSWORD = "lettersAndDigits2026", "lettersAndDigitsOfTheApplication"
READY_WITHIN = 60.0
LOSING = {**FLEETING, "max_connections": "150"}
"""A database of tests may lose everything at a power cut."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where everybody listens."""

    postgres: int
    valkey: int
    web: int
    http: int
    https: int


@dataclass(slots=True)
class Shape:
    """A running shape."""

    folder: Path
    ports: Ports
    names: int
    """The port of the name server."""
    addresses: list[str]
    """What it answers for `web`; may be changed."""
    environments: dict[str, dict[str, str]]
    running: dict[str, "tuple[Service, subprocess.Popen[bytes]]"] = field(default_factory=dict)
    office: dict[str, object] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address people type."""
        return f"https://localhost:{self.ports.https}"

    @property
    def certificate(self) -> str:
        """The file that a client must trust."""
        return str(self.folder / "nginx" / "certificates" / "fullchain.pem")

    def session(self) -> requests.Session:
        """A client that trusts the certificate."""
        made = requests.Session()
        made.verify = self.certificate
        made.trust_env = False  # a bundle named in the environment would win over the certificate
        return made

    def access_log(self) -> list[dict[str, str]]:
        """What the proxy wrote down."""
        text = (self.folder / "nginx" / "log" / "access.log").read_text(encoding="utf-8")
        return [json.loads(line) for line in text.splitlines()]

    def log_of(self, name: str) -> str:
        """What one program wrote down."""
        return (self.folder / "log" / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def start_program(self, name: str) -> None:
        """Start one program of compose."""
        command = command_of(name)
        service = Service(
            name=name,
            command=[str(Path(sys.executable).with_name(command[0])), *command[1:]],
            log=self.folder / "log" / f"{name}.log",
            pid_file=self.folder / "run" / f"{name}.pid",
            env=self.environments[name],
            cwd=ROOT,
            grace=40,
        )
        self.running[name] = (service, service.start())

    def stop_program(self, name: str) -> bool:
        """Stop one program as compose does; False when it had to be killed."""
        service, child = self.running.pop(name)
        return service.stop(child)

    def await_web(self, name: str) -> None:
        """Wait until one web answers, past the proxy."""
        address = f"http://{WEBS[name]}:{self.ports.web}/healthz"
        until(lambda: requests.get(address, headers={"Host": "localhost"}, timeout=2).ok, f"{name} answers")

    def stop(self) -> list[str]:
        """Stop the programs together, then the servers; returns what had to be killed."""
        programs = [name for name in self.running if name not in SERVERS]
        with ThreadPoolExecutor(len(programs) + 1) as pool:
            killed = [
                name for name, gentle in zip(programs, pool.map(self.stop_program, programs), strict=True) if not gentle
            ]
        return killed + [name for name in SERVERS if name in self.running and not self.stop_program(name)]


def until(holds: Callable[[], bool], what: str, seconds: float = READY_WITHIN) -> None:
    """Wait for something that connections may still refuse."""
    ends = time.monotonic() + seconds
    while time.monotonic() < ends:
        try:
            if holds():
                return
        except (OSError, requests.RequestException):
            pass
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for: {what}")


@contextmanager
def a_shape() -> Iterator[Shape]:
    """Start everything; stop it at the end, whatever happened."""
    folder = Path(tempfile.mkdtemp(prefix="zqs-production-"))
    folder.chmod(0o755)  # PostgreSQL's own account passes through
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        ports = Ports(*free_ports(5))
        addresses = list(WEBS.values())
        resolver = stack.enter_context(names(addresses))
        shape = Shape(folder, ports, resolver, addresses, environments(folder, ports))
        proxy = proxy_of(shape)
        proxy.write()
        stack.callback(shape.stop)
        _start_servers(shape)
        prepare(shape)
        start_programs(shape, proxy)
        yield shape


def start_programs(shape: Shape, proxy: Proxy) -> None:
    """Start all programs and the proxy in front, and wait until they answer."""
    for name in (*WEBS, *PROGRAMS):
        shape.start_program(name)
    start_proxy(shape, proxy)
    for name in WEBS:
        shape.await_web(name)
    client = shape.session()
    until(lambda: client.get(f"{shape.url}/healthz", timeout=3).ok, "the proxy answers")


def environments(folder: Path, ports: Ports) -> dict[str, dict[str, str]]:
    """The environment of each program: compose's, with places of this machine."""
    variables = {
        "SECRET_KEY": "a key of a production shape, of sufficient length",
        "PUBLIC_URL": f"https://localhost:{ports.https}",
        "POSTGRES_PASSWORD": PASSWORD,
        "POSTGRES_APP_PASSWORD": APP_PASSWORD,
        "FORM_KEYS": "a key for the forms of a production shape",
        "AUDIT_KEYS": "a key for the record of a production shape",
        "REDIS_PASSWORD": PASSWORD,
    }
    places = {
        "@database:5432": f"@127.0.0.1:{ports.postgres}",
        "@valkey:6379": f"@127.0.0.1:{ports.valkey}",
        "/var/lib/zhuqishao-anchors": str(folder / "anchors"),
        "/var/lib/zhuqishao": str(folder / "var"),
    }
    made = {}
    for name in (*WEBS, *PROGRAMS, "migrate"):
        found = environment_of(name, variables)
        image = {"VAR": "/var/lib/zhuqishao", "PORT": str(ports.web), "WEB_BIND": WEBS.get(name, "127.0.0.1")}
        container = {"HOSTNAME": socket.gethostname(), MARK: str(folder), "PYTHONUTF8": "1", "PYTHONUNBUFFERED": "1"}
        made[name] = {**outside(), **container, **_moved({**image, **found}, places)}
    return made


def proxy_of(shape: Shape) -> Proxy:
    """nginx as compose has it."""
    variables = {
        "SERVER_NAME": "localhost",
        "PUBLIC_URL": shape.url,
        "TLS_FOLDER": "certificates",
    }
    given = environment_of("nginx", variables)
    given |= {"WEB": f"web:{shape.ports.web}", "RESOLVER": f"127.0.0.1:{shape.names}"}
    return Proxy(shape.folder / "nginx", shape.ports.http, shape.ports.https, given)


def free_ports(count: int) -> list[int]:
    """Ports nobody listens on, at any address, below those that the kernel gives to clients meanwhile."""
    found: list[int] = []
    for port in random.sample(BELOW_CLIENTS, len(BELOW_CLIENTS)):
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("0.0.0.0", port))
            found.append(port)
        if len(found) == count:
            return found
    raise RuntimeError(f"no {count} ports are free")


def _moved(environment: Mapping[str, str], places: Mapping[str, str]) -> dict[str, str]:
    moved = dict(environment)
    for there, here in places.items():
        moved = {name: value.replace(there, here) for name, value in moved.items()}
    return moved


def _start_servers(shape: Shape) -> None:
    for server in (postgres_of(shape, "postgres", shape.ports.postgres, LOSING), valkey_of(shape)):
        start_server(shape, server)


def start_server(shape: Shape, server: EmbeddedPostgres | EmbeddedValkey) -> None:
    """Start one server and wait for it."""
    service = server.prepare()
    child = service.start()
    shape.running[service.name] = (service, child)
    server.await_ready(service, child)


def postgres_of(shape: Shape, name: str, port: int, options: Mapping[str, str]) -> EmbeddedPostgres:
    """A database server of the shape, which asks for the owner's password at its port."""
    folder = shape.folder
    return EmbeddedPostgres(
        data=folder / name,
        sockets=folder / "run" / name,
        log=folder / "log" / f"{name}.log",
        pid_file=folder / "run" / f"{name}.pid",
        env={**os.environ, MARK: str(folder)},
        options=options,
        port=port,
        password=PASSWORD,
    )


def valkey_of(shape: Shape) -> EmbeddedValkey:
    """The queue's server of the shape."""
    folder = shape.folder
    return EmbeddedValkey(
        data=folder / "valkey",
        socket=folder / "run" / "valkey.sock",
        log=folder / "log" / "valkey.log",
        pid_file=folder / "run" / "valkey.pid",
        env={**os.environ, MARK: str(folder)},
        port=shape.ports.valkey,
        password=PASSWORD,
    )


def prepare(shape: Shape) -> None:
    """Migrate by the owner's address, furnish, and make the proxy's pages as the image's build does."""
    env = shape.environments["migrate"]
    pages = [sys.executable, "-m", "flask", "--app", "wsgi", "proxy", "pages", str(shape.folder / "nginx/share/own")]
    with subprocess.Popen(pages, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as making:
        run([sys.executable, "-m", "alembic", "-c", "migrations/alembic.ini", "upgrade", "head"], env)
        run([sys.executable, "-m", "flask", "--app", "wsgi", "database", "roles", "--apply"], env)
        shape.office = json.loads(run([sys.executable, "-m", "tests.production.furnishing"], env))
    if making.returncode != 0:
        raise RuntimeError("the proxy's pages could not be made")


def run(command: list[str], env: Mapping[str, str]) -> str:
    """Run a command of an operator to its end; returns what it printed."""
    done = subprocess.run(command, cwd=ROOT, env=dict(env), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{command} ended with {done.returncode}:\n{done.stderr[-3000:]}")
    return done.stdout


def start_proxy(shape: Shape, proxy: Proxy) -> None:
    checked = proxy.checked()
    if checked.returncode != 0:
        raise RuntimeError(f"nginx refuses its configuration:\n{checked.stderr}")
    service = Service(
        name="nginx",
        command=proxy.command(),
        log=shape.folder / "log" / "nginx.log",
        pid_file=shape.folder / "run" / "nginx.pid",
        env={**outside(), MARK: str(shape.folder)},
        grace=10,
    )
    shape.running["nginx"] = (service, service.start())
