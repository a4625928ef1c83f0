"""`python -m ops COMMAND`: run, assets, digests, exec, probe, code, screenshots."""

import argparse
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from config.settings import Settings, SettingsError
from ops import assets, digests, probe, sign_in_table
from ops.embedded_servers import child_environment, servers_for
from ops.postgres import ServerFailed
from ops.programs import ROOT
from ops.supervisor import Supervisor


def run(settings: Settings, _options: argparse.Namespace) -> int:
    """Start the whole system and keep it running."""
    if not assets.built():
        print("zhuqishao: the front-end assets are not built: run `make assets` first.", file=sys.stderr)
        return 2
    return Supervisor(settings).run()


def execute(settings: Settings, options: argparse.Namespace) -> int:
    """Run one command with the embedded servers up; servers that answer already are left alone."""
    env = child_environment(settings)
    with ExitStack() as stack:
        for server in servers_for(settings, env):
            if server.answers():
                continue
            service = server.prepare()
            child = service.start()
            stack.callback(service.stop, child)
            server.await_ready(service, child)
        return subprocess.run(options.words, env=env, cwd=ROOT, check=False).returncode


def check(settings: Settings, options: argparse.Namespace) -> int:
    """Exit 0 when the web server answers the path with 200."""
    return 0 if probe.answers(settings, options.path) else 1


def one_time_code(settings: Settings, options: argparse.Namespace) -> int:
    """Print the present one-time code of a demonstration account."""
    found = sign_in_table.code(settings, options.username)
    if found is None:
        print(f"zhuqishao: {options.username} is not a demonstration account with a one-time code.", file=sys.stderr)
        return 2
    print(found)
    return 0


def picture(_settings: Settings, options: argparse.Namespace) -> int:
    """Take pictures of the key pages: a program of its own, because it alone needs a browser."""
    words = ["--url", options.url] if options.url else []
    words += [f"--{album}" for album in ("readme", "handbook") if vars(options)[album]]
    return subprocess.run([sys.executable, "-m", "ops.screenshots", *words], cwd=ROOT, check=False).returncode


def write_digests(options: argparse.Namespace) -> int:
    """Write the digests of the images of others behind their tags."""
    for line in digests.write_digests(options.folder, options.registry):
        print(line)
    return 0


def main() -> int:
    """Read the command line and the settings; exit 2 with one line when either is wrong."""
    parser = argparse.ArgumentParser(prog="python -m ops", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def command(name: str, call: Callable[[Settings, argparse.Namespace], int]) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=call.__doc__)
        added.set_defaults(call=call)
        return added

    command("run", run)
    commands.add_parser("assets", help="Build the front-end assets unless they are current.").set_defaults(call=None)
    images = commands.add_parser("digests", help="Write the digests of the images of others behind their tags.")
    images.add_argument("--registry", default="", help="address of a mirror of Docker Hub; else Docker Hub itself")
    images.add_argument("--folder", type=Path, default=ROOT, help="where docker-compose.yml and Dockerfile are")
    images.set_defaults(call=None)
    command("exec", execute).add_argument("words", nargs="+", help="after --: the command and its arguments")
    command("probe", check).add_argument("path", nargs="?", default="/healthz")
    command("code", one_time_code).add_argument("username")
    screenshots = command("screenshots", picture)
    screenshots.add_argument("--url", help="a running demonstration; else the one of PORT, started for it")
    screenshots.add_argument("--readme", action="store_true", help="only the pictures of README.md")
    screenshots.add_argument("--handbook", action="store_true", help="only the pictures of the handbook")
    options = parser.parse_args()
    try:
        if options.call is None:  # a build machine has no settings
            return write_digests(options) if "registry" in options else assets.build()
        status: int = options.call(Settings.from_env(), options)
        return status
    except SettingsError as error:
        print(f"zhuqishao: {error}", file=sys.stderr)
        return 2
    except (ServerFailed, assets.BuildFailed, digests.NoDigest) as error:
        print(f"zhuqishao: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
