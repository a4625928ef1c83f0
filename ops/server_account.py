"""PostgreSQL refuses to run as root; when we are root, this finds it an account and a way to its files."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

ACCOUNT = "zhuqishao-pg"
SEARCH = stat.S_IXGRP | stat.S_IXOTH


def account_for(data: Path) -> pwd.struct_passwd | None:
    """Return the account for the server, or None when we are not root and simply stay who we are.

    A data directory that exists keeps its owner; a new one gets a system account of its own, or `nobody` on a
    machine where none can be made.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and data.stat().st_uid != 0:
        try:
            return pwd.getpwuid(data.stat().st_uid)
        except KeyError:
            pass
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        pass
    useradd = shutil.which("useradd") or shutil.which("useradd", path="/usr/sbin:/sbin")
    if useradd is not None:
        subprocess.run(
            [useradd, "--system", "--no-create-home", "--shell", "/bin/false", ACCOUNT],
            check=False,
            capture_output=True,
        )
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        return pwd.getpwnam("nobody")


def open_way(path: Path, account: pwd.struct_passwd) -> list[Path]:
    """Let the account pass through every directory above `path`; returns those that had to be opened.

    Only the right to pass is given, not the right to list: a checkout under /root (mode 0700) needs it.
    """
    opened = []
    for directory in path.resolve().parents:
        state = directory.stat()
        passes = (
            state.st_mode & stat.S_IXOTH
            or (state.st_uid == account.pw_uid and state.st_mode & stat.S_IXUSR)
            or (state.st_gid == account.pw_gid and state.st_mode & stat.S_IXGRP)
        )
        if not passes:
            directory.chmod(stat.S_IMODE(state.st_mode) | SEARCH)
            opened.append(directory)
    return opened


def open_tree(root: Path) -> None:
    """Make an installed tree readable for the account: a wheel installed under umask 077 is not."""
    for path in (root, *root.rglob("*")):
        if path.is_symlink():
            continue
        mode = stat.S_IMODE(path.stat().st_mode)
        wanted = mode | stat.S_IRGRP | stat.S_IROTH
        if path.is_dir() or mode & stat.S_IXUSR:
            wanted |= SEARCH
        if wanted != mode:
            path.chmod(wanted)
