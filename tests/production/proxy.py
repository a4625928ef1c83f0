"""Debian's nginx with the project's own configuration, inside the official image's outer file, which is restated here."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy" / "nginx"
NEEDED = {"nginx": "nginx-light", "openssl": "openssl", "curl": "curl"}
# What nginx:1.28-alpine has in /etc/nginx/nginx.conf; our files are included into its http{}.
OFFICIAL = """
user  nginx;
worker_processes  auto;

error_log  /var/log/nginx/error.log notice;
pid        /run/nginx.pid;


events {
    worker_connections  1024;
}


http {
    include       /etc/nginx/mime.types;
    default_type  application/octet-stream;

    log_format  main  '$remote_addr - $remote_user [$time_local] "$request" '
                      '$status $body_bytes_sent "$http_referer" '
                      '"$http_user_agent" "$http_x_forwarded_for"';

    access_log  /var/log/nginx/access.log  main;

    sendfile        on;
    #tcp_nopush     on;

    keepalive_timeout  65;

    #gzip  on;

    include /etc/nginx/conf.d/*.conf;
}
"""


class NotInstalled(RuntimeError):
    """A program of Debian's is missing; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One nginx: its folder, its ports, and what compose would put into its environment."""

    folder: Path
    http: int
    https: int
    variables: dict[str, str]

    def write(self) -> Path:
        """Write certificate and configuration as they lie in the container; returns the outer file."""
        found = {program: program_at(program) for program in NEEDED}
        for name in ("certificates", "conf.d", "log", "tmp", "site"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        key, chain = (self.folder / "certificates" / name for name in ("privkey.pem", "fullchain.pem"))
        if not chain.exists():
            _self_signed(found["openssl"], key, chain)
        for path in (DEPLOY / "site").iterdir():
            self._place(self.folder / "site" / path.name, path.read_text(encoding="utf-8"))
        template = (DEPLOY / "default.conf.template").read_text(encoding="utf-8")
        self._place(self.folder / "conf.d" / "default.conf", filled(template, self.variables))
        outer = self.folder / "nginx.conf"
        self._place(outer, OFFICIAL)
        return outer

    def command(self) -> list[str]:
        """The command that starts it in the foreground."""
        return [program_at("nginx"), "-c", str(self.folder / "nginx.conf"), "-g", "daemon off;"]

    def checked(self) -> "subprocess.CompletedProcess[str]":
        """What `nginx -t` says of the configuration."""
        return subprocess.run(
            [program_at("nginx"), "-t", "-q", "-c", str(self.folder / "nginx.conf")],
            capture_output=True,
            text=True,
            check=False,
        )

    def _place(self, path: Path, text: str) -> None:
        """Write a file with the container's places and ports replaced by ours."""
        for there, here in self._places():
            text = re.sub(there, here, text)
        path.write_text(text, encoding="utf-8")

    def _places(self) -> list[tuple[str, str]]:
        return [
            (r"/var/log/nginx/", f"{self.folder}/log/"),
            (r"/run/nginx\.pid", f"{self.folder}/nginx.pid"),
            (r"/etc/nginx/conf\.d/", f"{self.folder}/conf.d/"),
            (r"/etc/nginx/certificates/", f"{self.folder}/certificates/"),
            (r"/usr/share/nginx", f"{self.folder}/share"),
            (r"listen 80\b", f"listen 127.0.0.1:{self.http}"),
            (r"listen 443\b", f"listen 127.0.0.1:{self.https}"),
            (r"(?m)^user  nginx;$", ""),
            (r"(?m)^http \{$", "http {\n" + "\n".join(f"    {kind}_temp_path {self.folder}/tmp;" for kind in KINDS)),
        ]


KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def filled(template: str, variables: dict[str, str]) -> str:
    """What the image's envsubst makes of it: variables that are in the environment, and no others."""
    return re.sub(r"\$\{([A-Z_]+)\}", lambda found: variables.get(found[1], found[0]), template)


def program_at(name: str) -> str:
    """The path of a program; NotInstalled names the package that brings it."""
    found = shutil.which(name, path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin:/opt/homebrew/bin")
    if found is None:
        raise NotInstalled(
            f"the tests of the production shape need {name}: install Debian's package {NEEDED[name]} "
            f"(apt-get install --no-install-recommends {' '.join(NEEDED.values())})."
        )
    return found


def _self_signed(openssl: str, key: Path, chain: Path) -> None:
    words = [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=localhost",
    ]
    names = ["-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([openssl, *words, *names, "-keyout", str(key), "-out", str(chain)], check=True, capture_output=True)
