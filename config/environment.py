"""Reading one environment variable at a time: typed, or refused with one line that names it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from urllib.parse import urlsplit

TRUE = frozenset({"1", "true", "yes", "on"})
FALSE = frozenset({"0", "false", "no", "off"})


class SettingsError(ValueError):
    """A variable is wrong or missing; the message is one line for the person who starts the program."""


@dataclass(frozen=True, slots=True)
class Environment:
    """A read-only view of the environment; an empty variable counts as unset."""

    values: Mapping[str, str]

    def text(self, name: str) -> str | None:
        """Return the trimmed value, or None when unset or empty."""
        return self.values.get(name, "").strip() or None

    def require(self, name: str, when: str) -> None:
        """Refuse when the variable is unset."""
        if self.text(name) is None:
            raise SettingsError(f"{name} must be set {when}.")

    def choice(self, name: str, allowed: Sequence[str], *, default: str) -> str:
        """Return one of the allowed words."""
        value = self.text(name) or default
        if value not in allowed:
            raise SettingsError(f"{name}={value!r} is not one of {', '.join(allowed)}.")
        return value

    def integer(self, name: str, *, default: int, least: int, most: int) -> int:
        """Return a whole number within its bounds."""
        value = self.text(name)
        if value is None:
            return default
        if not (value.isascii() and value.isdecimal() and least <= int(value) <= most):
            raise SettingsError(f"{name}={value!r} is not a whole number from {least} to {most}.")
        return int(value)

    def parsed(self, name: str, parse: Callable[[str], object]) -> str | None:
        """Return the value unchanged if `parse` accepts it."""
        value = self.text(name)
        if value is not None:
            try:
                parse(value)
            except (ValueError, KeyError, OSError) as error:
                reason = str(error).strip("'\"").splitlines()[0] if str(error) else type(error).__name__
                raise SettingsError(f"{name} is not understood: {reason}.") from error
        return value

    def server(self, name: str, schemes: Sequence[str]) -> str | None:
        """Return an address with one of the schemes, a host and, if any, a valid port; its secrets are not repeated."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            sound = parts.scheme in schemes and bool(parts.hostname) and (parts.port or 1) > 0
        except ValueError:
            sound = False
        if not sound:
            raise SettingsError(f"{name} must look like {schemes[0]}://host[:port]….")
        return value

    def web_address(self, name: str) -> str | None:
        """Return an http(s) origin without a trailing slash."""
        value = self.server(name, ("http", "https"))
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.path.strip("/") or parts.query or parts.fragment or parts.username:
            raise SettingsError(f"{name} must be an origin such as https://example.org, without a path.")
        return value.rstrip("/")

    def database(self, name: str) -> str | None:
        """Return a PostgreSQL address in SQLAlchemy's psycopg spelling."""
        value = self.text(name)
        if value is None:
            return None
        scheme, separator, rest = value.partition("://")
        if not separator or scheme not in ("postgres", "postgresql", "postgresql+psycopg"):
            raise SettingsError(f"{name} must look like postgresql://user:password@host:5432/database.")
        return f"postgresql+psycopg://{rest}"

    def storage(self, name: str) -> str | None:
        """Return the address of the attachment store, `file:///absolute/path`; object storage is refused."""
        value = self.text(name)
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme in ("s3", "s3+http", "s3+https"):
            raise SettingsError(f"{name}: s3 storage is not in this build; use file:///absolute/path.")
        if parts.scheme != "file" or parts.netloc or not parts.path.startswith("/"):
            raise SettingsError(f"{name} must look like file:///absolute/path.")
        return value

    def directory(self, name: str) -> Path | None:
        """Return an absolute path."""
        value = self.text(name)
        if value is not None and not value.startswith("/"):
            raise SettingsError(f"{name} must be an absolute path.")
        return Path(value) if value is not None else None

    def networks(self, name: str) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return addresses or networks, comma separated."""
        try:
            return tuple(ip_network(each.strip()) for each in (self.text(name) or "").split(",") if each.strip())
        except ValueError as error:
            raise SettingsError(f"{name} must be addresses or networks, comma separated.") from error

    def scanner(self, name: str) -> str | None:
        """Return the address of a virus scanner, `tcp://host[:port]` or `unix:/absolute/path`."""
        value = self.text(name)
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            rest = bool(parts.query or parts.fragment or parts.username)
            network = parts.scheme == "tcp" and parts.hostname and (parts.port or 1) > 0 and not parts.path.strip("/")
            local = parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/")
        except ValueError:
            network = local = rest = False
        if rest or not (network or local):
            raise SettingsError(f"{name} must look like tcp://host:3310 or unix:/absolute/path.")
        return value

    def test_only_path(self, name: str, app_env: str) -> Path | None:
        """Return a path that only APP_ENV=test may set: it moves time for the whole system."""
        value = self.text(name)
        if value is not None and app_env != "test":
            raise SettingsError(f"{name} is allowed only with APP_ENV=test.")
        return Path(value) if value is not None else None

    def test_only_flag(self, name: str, app_env: str) -> bool:
        """Return a yes/no variable that only APP_ENV=test may switch on."""
        value = (self.text(name) or "0").lower()
        if value not in TRUE | FALSE:
            raise SettingsError(f"{name}={value!r} is neither 1 nor 0.")
        if value in TRUE and app_env != "test":
            raise SettingsError(f"{name} is allowed only with APP_ENV=test.")
        return value in TRUE
