"""What the environment may say, and the one line that answers when it says something wrong."""

import ast
import inspect
import re
import textwrap
from collections.abc import Collection, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from config import embedded
from config.brokers import RedisAddress
from config.settings import Settings, SettingsError

ROOT = Path(__file__).resolve().parents[3]

RESERVED = {
    "sms_url": "no gateway is spoken to yet",
}
"""Settings of the contract that are read and checked, and decide nothing in this build."""

PRODUCTION = {
    "APP_ENV": "production",
    "SECRET_KEY": "k" * 32,
    "DATABASE_URL": "postgresql://u:p@db/zhuqishao",
    "REDIS_URL": "redis://:p@queue:6379/0",
    "PUBLIC_URL": "https://qiye.example.org",
}


def test_demo_needs_nothing(tmp_path: Path) -> None:
    """An empty environment gives a demo on embedded servers, with a key that stays the same."""
    first = Settings.from_env({"VAR": str(tmp_path)})
    again = Settings.from_env({"VAR": str(tmp_path)})
    assert (first.app_env, first.port, first.timezone, first.site_name) == ("demo", 8000, "Asia/Shanghai", "助企哨")
    assert first.embedded_database
    assert first.embedded_redis
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) >= 32
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_secrets_are_not_printed(tmp_path: Path) -> None:
    """No secret shows in a log line that prints the settings."""
    settings = Settings.from_env({**PRODUCTION, "VAR": str(tmp_path), "SMTP_URL": "smtp://u:geheim@mail"})
    shown = repr(settings)
    assert "geheim" not in shown
    assert PRODUCTION["SECRET_KEY"] not in shown
    assert ":p@" not in shown


def test_production_writes_no_key(tmp_path: Path) -> None:
    """Production takes its key from the environment and leaves no copy."""
    settings = Settings.from_env({**PRODUCTION, "VAR": str(tmp_path)})
    assert settings.trusted_hosts == ("qiye.example.org",)
    assert settings.database_url == "postgresql+psycopg://u:p@db/zhuqishao"
    assert settings.secure_cookies
    assert list(tmp_path.iterdir()) == []


def test_every_key_is_one_that_a_backup_keeps(tmp_path: Path) -> None:
    """The lists are kept as they were said; SECRET_KEY stands at the end of each, but of what was printed whole."""
    said = {"FORM_KEYS": "f" * 32, "AUDIT_KEYS": "a" * 32 + ",chain:" + "0" * 64, "WEBHOOK_KEYS": "w" * 32}
    settings = Settings.from_env({**PRODUCTION, "VAR": str(tmp_path), **said})
    assert settings.lasting == {"SECRET_KEY": PRODUCTION["SECRET_KEY"], **said}
    for keys in (settings.form_keys, settings.audit_keys, settings.webhook_keys):
        assert keys[-1] == PRODUCTION["SECRET_KEY"]
    whole = "w" * 32 + ",webhook:" + "0" * 64
    assert Settings.from_env({**PRODUCTION, "WEBHOOK_KEYS": whole}).webhook_keys == tuple(whole.split(","))
    alone = Settings.from_env({**PRODUCTION, "VAR": str(tmp_path)})
    assert alone.lasting == {"SECRET_KEY": PRODUCTION["SECRET_KEY"]}
    assert [name for name, keys in alone.own_keys.items() if not keys] == ["FORM_KEYS", "AUDIT_KEYS", "WEBHOOK_KEYS"]


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL", "PUBLIC_URL"])
def test_production_has_no_default_for(name: str) -> None:
    """A missing secret or address is named."""
    with pytest.raises(SettingsError, match=f"^{name} must be set in production"):
        Settings.from_env({key: value for key, value in PRODUCTION.items() if key != name})


@pytest.mark.parametrize(
    ("environ", "word"),
    [
        ({"APP_ENV": "development"}, "APP_ENV"),
        ({"PORT": "80a"}, "PORT"),
        ({"PORT": "0"}, "PORT"),
        ({"PORT": "65536"}, "PORT"),
        ({"PORT": "８０"}, "PORT"),
        ({"TIMEZONE": "Mars/Olympus"}, "TIMEZONE"),
        ({"TIMEZONE": "Europe/Berlin"}, "TIMEZONE"),
        ({"TIMEZONE": "UTC"}, "TIMEZONE"),
        ({"DATABASE_URL": "sqlite:///x"}, "DATABASE_URL"),
        ({"DATABASE_URL": "localhost"}, "DATABASE_URL"),
        ({"REDIS_URL": "http://queue"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://"}, "REDIS_URL"),
        ({"REDIS_URL": "redis://queue/first"}, "REDIS_URL"),
        ({"SMTP_URL": "mail.example.org"}, "SMTP_URL"),
        ({"SMS_URL": "ftp://gateway"}, "SMS_URL"),
        ({"STORAGE_URL": "/srv/files"}, "STORAGE_URL"),
        ({"CLAMD_URL": "clamd:3310"}, "CLAMD_URL"),
        ({"CLAMD_URL": "tcp://clamd:0x10"}, "CLAMD_URL"),
        ({"CLAMD_URL": "tcp://clamd:3310/path"}, "CLAMD_URL"),
        ({"CLAMD_URL": "unix:clamd.ctl"}, "CLAMD_URL"),
        ({"PUBLIC_URL": "example.org"}, "PUBLIC_URL"),
        ({"PUBLIC_URL": "https://example.org/app"}, "PUBLIC_URL"),
        ({"DEMO_PROFILE": "all"}, "DEMO_PROFILE"),
        ({"APP_CLOCK_FILE": "/tmp/now"}, "APP_CLOCK_FILE"),
        ({"WEBHOOK_ALLOW_LOOPBACK": "1"}, "WEBHOOK_ALLOW_LOOPBACK"),
        ({"APP_ENV": "test", "WEBHOOK_ALLOW_LOOPBACK": "perhaps"}, "WEBHOOK_ALLOW_LOOPBACK"),
        ({**PRODUCTION, "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({**PRODUCTION, "WEBHOOK_KEYS": "short"}, "WEBHOOK_KEYS"),
        ({**PRODUCTION, "WEBHOOK_KEYS": "chain:" + "0" * 64}, "WEBHOOK_KEYS"),
        ({**PRODUCTION, "FORM_KEYS": "webhook:" + "0" * 64}, "FORM_KEYS"),
        ({**PRODUCTION, "AUDIT_KEYS": "chain:abc"}, "AUDIT_KEYS"),
        ({**PRODUCTION, "PUBLIC_URL": "http://qiye.example.org"}, "PUBLIC_URL"),
        ({**PRODUCTION, "APP_CLOCK_FILE": "/tmp/now"}, "APP_CLOCK_FILE"),
    ],
)
def test_refused_with_one_line(tmp_path: Path, environ: Mapping[str, str], word: str) -> None:
    """The line names the variable and is one line."""
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env({"VAR": str(tmp_path), **environ})
    assert word in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "url", ["tcp://clamd:3310", "tcp://clamd", "unix:/run/clamav/clamd.ctl", "unix:///run/clamd.ctl"]
)
def test_a_scanner_is_optional(tmp_path: Path, url: str) -> None:
    """Unset: no scanner; a network address or a socket otherwise."""
    assert Settings.from_env({"VAR": str(tmp_path)}).clamd_url is None
    assert Settings.from_env({"VAR": str(tmp_path), "CLAMD_URL": url}).clamd_url == url


def test_a_var_that_cannot_be_written_is_refused() -> None:
    """The generated key needs a directory."""
    with pytest.raises(SettingsError, match="VAR="):
        Settings.from_env({"VAR": "/proc/nowhere"})


def test_only_test_moves_time(tmp_path: Path) -> None:
    """APP_ENV=test may set the clock file and call webhooks on this machine."""
    given = {"APP_ENV": "test", "VAR": str(tmp_path), "APP_CLOCK_FILE": "/tmp/now", "WEBHOOK_ALLOW_LOOPBACK": "1"}
    settings = Settings.from_env(given)
    assert settings.clock_file == Path("/tmp/now")
    assert settings.webhook_allow_loopback


@pytest.mark.parametrize(
    ("url", "broker", "client", "limiter"),
    [
        ("redis://:p@h:6379/0", "redis://:p@h:6379/1", "redis://:p@h:6379/2", "redis://:p@h:6379/3"),
        ("rediss://h", "rediss://h/1", "rediss://h/2", "rediss://h/3"),
        (
            "unix:///r/v.sock?db=4",
            "redis+socket:///r/v.sock?virtual_host=5",
            "unix:///r/v.sock?db=6",
            "redis+unix:///r/v.sock?db=7",
        ),
    ],
)
def test_one_redis_address_in_three_spellings(url: str, broker: str, client: str, limiter: str) -> None:
    """Queue, locks and limits get databases of their own."""
    address = RedisAddress.parse(url)
    assert (address.celery(), address.client(), address.limiter()) == (broker, client, limiter)


@pytest.mark.parametrize(
    ("given", "rung", "asked"),
    [
        ("", "redis://:p@h:6379/1", "redis://:p@h:6379/1"),
        ("amqp://u:p@q:5672/zone", "amqp://u:p@q:5672/zone", "amqp://u:p@q:5672/zone"),
        ("amqps://q", "amqps://q", "amqps://q"),
        ("redis://other/0", "redis://other/0", "redis://other/0"),
        ("unix:///r/v.sock?db=3", "redis+socket:///r/v.sock?virtual_host=3", "unix:///r/v.sock?db=3"),
    ],
)
def test_the_queue_may_have_a_server_of_its_own(tmp_path: Path, given: str, rung: str, asked: str) -> None:
    """Locks and limits stay where they are."""
    environment = {"VAR": str(tmp_path), "REDIS_URL": "redis://:p@h:6379/0", "CELERY_BROKER_URL": given}
    settings = Settings.from_env(environment)
    assert (settings.celery_broker_url, settings.broker_asked_at) == (rung, asked)
    assert settings.redis_client_url == "redis://:p@h:6379/2"


@pytest.mark.parametrize("given", ["amqp:///zone", "kafka://q", "q:5672"])
def test_what_is_no_broker_is_refused(tmp_path: Path, given: str) -> None:
    """In one line, with the variable's name."""
    with pytest.raises(SettingsError, match="CELERY_BROKER_URL is not understood"):
        Settings.from_env({"VAR": str(tmp_path), "CELERY_BROKER_URL": given})


def test_sockets_fit_into_an_address(tmp_path: Path) -> None:
    """A long VAR gets a short socket directory of its own; a short one keeps its sockets inside."""
    assert embedded.socket_directory(Path("/srv/var")) == Path("/srv/var/run")
    long = [Path("/srv") / ("v" * 120) / name for name in ("a", "b")]
    found = [embedded.socket_directory(var) for var in long]
    assert found[0] != found[1]
    assert all(len(str(directory / "pg" / ".s.PGSQL.5432.lock")) < 104 for directory in found)


def sources(*folders: str) -> list[Path]:
    """Python files of the program below these folders."""
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def asked_of_environ(code: str) -> set[str]:
    """Names a module asks of the environment itself."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"os.environ.get", "environ.get", "os.getenv"}:
            asked: ast.expr = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"os.environ", "environ"}:
            asked = node.slice
        else:
            continue
        found.add(str(asked.value) if isinstance(asked, ast.Constant) else ast.unparse(asked))
    return found


def test_every_variable_is_explained() -> None:
    """What the program, its image and its composition read stands in env.example, and nothing else does."""
    explained = set(re.findall(r"(?m)^([A-Z_]+)=", (ROOT / "config" / "env.example").read_text(encoding="utf-8")))
    told = [*(ROOT / "config").glob("*.py"), ROOT / "docker-compose.yml", ROOT / "Dockerfile"]
    text = "\n".join(path.read_text(encoding="utf-8") for path in told)
    read = set(re.findall(r"(?:env\.\w+\(|environ\.get\(|\$\{)\s*['\"]?([A-Z_]+)", text))
    for path in [*sources("app", "workers", "ops", "demo", "migrations", "config"), ROOT / "wsgi.py"]:
        read |= asked_of_environ(path.read_text(encoding="utf-8"))
    assert read == explained


def test_the_image_sets_nothing_that_is_not_explained() -> None:
    """What the image presets is a variable of ours, or one of Python and its installer."""
    explained = set(re.findall(r"(?m)^([A-Z_]+)=", (ROOT / "config" / "env.example").read_text(encoding="utf-8")))
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    preset = {name for line in lines if line.startswith("ENV ") for name in re.findall(r"([A-Z_0-9]+)=", line)}
    assert {name for name in preset if not name.startswith(("PIP_", "PYTHON")) and name != "PATH"} <= explained
    assert "APP_ENV" in preset


def test_what_is_asked_of_the_environment_is_seen() -> None:
    """The reader above sees each way of asking, and a name that is not written out."""
    assert asked_of_environ("import os\nos.environ.get('A')\nos.environ['B']\nos.getenv('C')") == {"A", "B", "C"}
    assert asked_of_environ("import os\nos.environ[name]") == {"name"}


def read_of(code: str, owners: Collection[str]) -> set[str]:
    """Attributes a module reads of things of these names."""
    return {
        node.attr
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Attribute) and ast.unparse(node.value).rpartition(".")[2] in owners
    }


def test_every_setting_decides_something() -> None:
    """Each field is read outside of config, itself or through a property; what is reserved stands in one table."""
    files = [*sources("app", "workers", "ops", "demo", "migrations"), ROOT / "wsgi.py"]
    read = set().union(*(read_of(path.read_text(encoding="utf-8"), {"settings"}) for path in files))
    for name, found in vars(Settings).items():
        if isinstance(found, property) and found.fget is not None and name in read:
            read |= read_of(textwrap.dedent(inspect.getsource(found.fget)), {"self"})
    assert {field.name for field in fields(Settings)} - read == RESERVED.keys()
    assert read_of("def f(settings): return settings.port, other.var", {"settings"}) == {"port"}
