"""Where everything is: the checkout, its state folder, the user's cache."""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from .console import say

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".dev"
# One folder for each run: two commands at the same time never write into one log.
LOGS = STATE / "log" / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
KEEP_LOGS = 30
DATA = STATE / "data"
LOCK_FILE = ROOT / "dev" / "requirements.lock"


def cache():
    """The user's cache folder for downloads."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "credit_control"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def forget_old_logs():
    """Remove the logs of all but the latest runs."""
    for folder in sorted(LOGS.parent.glob("*-*"))[:-KEEP_LOGS]:
        shutil.rmtree(folder, ignore_errors=True)


def own_addons():
    """Names of the add-ons of this checkout: folders with a manifest."""
    return sorted(path.parent.name for path in ROOT.glob("*/__manifest__.py"))


def files():
    """Every file of the checkout, committed or not, as git names them; without the ignored ones."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    names = subprocess.run(
        command, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    return sorted({name for name in names if name and (ROOT / name).is_file()})


def digest(*parts):
    """A short key for the given texts and file contents."""
    total = hashlib.sha256()
    for part in parts:
        data = (
            part.read_bytes()
            if isinstance(part, Path) and part.is_file()
            else str(part).encode()
        )
        total.update(len(data).to_bytes(8, "big") + data)
    return total.hexdigest()[:10]


def checkout_key():
    """Tells two checkouts on one machine apart."""
    return digest(ROOT)[:6]


def short_folder(name):
    """A folder below the temporary directory that belongs to this checkout."""
    return (
        Path(tempfile.gettempdir())
        / f"credit_control-{os.getuid()}-{checkout_key()}-{name}"
    )


@contextlib.contextmanager
def building(target):
    """Give a fresh folder to build in; it becomes ``target`` only when all went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    work = target.with_name(target.name + ".new")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir()
    yield work
    shutil.rmtree(target, ignore_errors=True)
    work.rename(target)


@contextlib.contextmanager
def exclusive(name="prepare", folder=None):
    """Let one process at a time prepare things, in this checkout or in a shared folder."""
    folder = folder or STATE
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{name}.lock", "w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another command is preparing the environment; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
