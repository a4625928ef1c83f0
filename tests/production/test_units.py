"""The units for hosts without Docker: systemd takes them, they do what compose does, and they are shut tight."""

import re
import shlex
import shutil
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from tests.production.composed import ROOT, command_of, environment_of
from tests.production.proxy import NotInstalled, Proxy

UNITS = ROOT / "deploy" / "systemd"
SERVICES = {"web@1": "web_a", "web@2": "web_b", "worker": "worker", "heavy": "heavy", "beat": "beat"}
"""Our unit and the service of compose that it stands for."""
LARGEST_EXPOSURE = 2.5
"""What `systemd-analyze security` may say at most, of ten."""
VARIABLES = {"PUBLIC_URL": "https://zone.example", "SERVER_NAME": "zone.example"}


def analyze() -> str:
    """The program; one sentence says what to install where it is missing."""
    found = shutil.which("systemd-analyze")
    if found is None:
        pytest.fail(
            "this test needs systemd-analyze: install Debian's package systemd "
            "(apt-get install --no-install-recommends systemd).",
            pytrace=False,
        )
    return found


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """The units as they lie in /etc/systemd/system, with programs that are there."""
    system = tmp_path / "system"
    shutil.copytree(UNITS, system)
    programs = tmp_path / "opt" / ".venv" / "bin"
    programs.mkdir(parents=True)
    for name in ("gunicorn", "celery", "flask"):
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    for path in system.rglob("*.*"):
        if path.is_file():
            path.write_text(path.read_text().replace("/opt/zhuqishao", str(tmp_path / "opt")))
    return system


def verified(folder: Path) -> "subprocess.CompletedProcess[str]":
    """What systemd says of every unit in a folder."""
    paths = [str(path) for path in sorted(folder.glob("zhuqishao*.*")) if path.is_file() and "@" not in path.name]
    paths.append(str(folder / "zhuqishao-web@1.service"))
    shutil.copy(folder / "zhuqishao-web@.service", paths[-1])
    environ = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_UNIT_PATH": f"{folder}:"}
    return subprocess.run(
        [analyze(), "verify", "--man=no", *paths], env=environ, capture_output=True, text=True, check=False
    )


def said_of(unit: str) -> dict[str, str]:
    """The lines of [Service] of a unit, of its drop-in first; of a word said twice the last."""
    template = re.sub(r"@\d", "@", unit)
    found: dict[str, str] = {}
    for path in (UNITS / "zhuqishao-.service.d" / "10-common.conf", UNITS / f"zhuqishao-{template}.service"):
        parser = RawConfigParser(strict=False)
        parser.optionxform = str  # type: ignore[method-assign,assignment]
        parser.read_string(path.read_text(encoding="utf-8"))
        found |= dict(parser["Service"])
    return found


def test_systemd_takes_every_unit(installed: Path) -> None:
    done = verified(installed)
    ours = [line for line in done.stderr.splitlines() if "zhuqishao" in line]
    assert ours == []
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("wrong", "said"),
    [("MemoryMax=a lot", "Invalid memory limit"), ("Restartt=always", "'Restartt' in section")],
)
def test_a_wrong_line_is_caught(installed: Path, wrong: str, said: str) -> None:
    with (installed / "zhuqishao-beat.service").open("a", encoding="utf-8") as unit:
        unit.write(f"\n[Service]\n{wrong}\n")
    assert said in verified(installed).stderr


@pytest.mark.parametrize("unit", [*SERVICES, "backup"])
def test_a_service_is_shut_tight(installed: Path, unit: str) -> None:
    verified(installed)  # puts the instance of web beside the template
    name = "web@1" if unit == "web@2" else unit
    done = subprocess.run(
        [analyze(), "security", "--offline=true", "--no-pager", str(installed / f"zhuqishao-{name}.service")],
        env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "SYSTEMD_UNIT_PATH": f"{installed}:"},
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"exposure level for \S+: ([\d.]+)", done.stdout)
    assert level is not None, done.stderr
    assert float(level[1]) <= LARGEST_EXPOSURE, done.stdout


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_starts_what_compose_starts(unit: str) -> None:
    command = [word.replace("%%", "%") for word in shlex.split(said_of(unit)["ExecStart"])]
    assert [Path(command[0]).name, *command[1:]] == command_of(SERVICES[unit])


@pytest.mark.parametrize("unit", SERVICES)
def test_a_unit_is_bounded_and_comes_back(unit: str) -> None:
    said = said_of(unit)
    assert {"MemoryMax", "MemoryHigh", "TasksMax", "TimeoutStopSec"} <= said.keys()
    assert said["Restart"] == "always"
    assert said["LogNamespace"] == "zhuqishao"
    assert said["LogRateLimitBurst"]


def test_the_journal_is_bounded() -> None:
    text = (UNITS / "journald@zhuqishao.conf").read_text(encoding="utf-8")
    assert {"SystemMaxUse=2G", "MaxRetentionSec=200day"} <= set(text.splitlines()), "half a year at least"


def test_account_and_folders_are_those_of_the_services() -> None:
    account = (UNITS / "sysusers.d" / "zhuqishao.conf").read_text(encoding="utf-8")
    folders = (UNITS / "tmpfiles.d" / "zhuqishao.conf").read_text(encoding="utf-8")
    assert re.search(r"(?m)^u zhuqishao ", account)
    made = set(re.findall(r"(?m)^d (\S+)", folders))
    for unit in (*SERVICES, "backup"):
        said = said_of(unit)
        assert said["User"] == "zhuqishao"
        assert said["ReadWritePaths"] in made
        assert str(Path(said["EnvironmentFile"].lstrip("-")).parent) in made


def test_nginx_asks_both_webs_by_the_template_of_compose(tmp_path: Path) -> None:
    given = environment_of("nginx", {**VARIABLES, "TLS_FOLDER": "x"}) | {
        "WEB": "zhuqishao_webs",
        "RESOLVER": "127.0.0.53",
    }
    proxy = Proxy(tmp_path, 18081, 18444, given)
    try:
        proxy.write()
    except NotInstalled as missing:
        pytest.fail(str(missing), pytrace=False)
    shutil.copy(UNITS / "nginx" / "zhuqishao-webs.conf", tmp_path / "conf.d" / "zhuqishao-webs.conf")
    checked = proxy.checked()
    assert checked.returncode == 0, checked.stderr
    addresses = re.findall(r"server (\S+):8000;", (UNITS / "nginx" / "zhuqishao-webs.conf").read_text(encoding="utf-8"))
    assert addresses == ["127.0.0.1", "127.0.0.2"]
    assert said_of("web@1")["Environment"] == "WEB_BIND=127.0.0.%i"


def test_a_machine_without_systemd_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda *_args, **_kwargs: None)
    with pytest.raises(pytest.fail.Exception, match="install Debian's package systemd"):
        analyze()
