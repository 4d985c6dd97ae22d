"""Parts of the system that pip cannot bring: Chromium and wkhtmltopdf."""

import functools
import os
import shutil

from .console import say, step
from .process import clean_environment, run

BROWSERS = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
PARTS = {
    "Chromium": (BROWSERS, "chromium", "browser tests"),
    "wkhtmltopdf": (("wkhtmltopdf",), "wkhtmltopdf", "tests of PDF documents"),
}


def find(part):
    """Path of the program, or ``None``."""
    return next(filter(None, map(shutil.which, PARTS[part][0])), None)


def missing():
    """Parts that are absent after trying to install them, with what is skipped without them."""
    for part, (_names, package, _tests) in PARTS.items():
        if not find(part):
            install(package)
    return {
        part: tests
        for part, (_names, _package, tests) in PARTS.items()
        if not find(part)
    }


@functools.cache
def install(package):
    """Install a Debian package if this is root on Debian; whether it was done."""
    if (
        os.geteuid() != 0
        or not shutil.which("apt-get")
        or not os.path.exists("/etc/debian_version")
    ):
        return False
    quiet = clean_environment(DEBIAN_FRONTEND="noninteractive")
    command = ["apt-get", "install", "-y", "--no-install-recommends", package]
    with step(f"installing {package}"):
        run(["apt-get", "update"], "apt-get update", env=quiet, fail=False)
        failed = run(command, f"apt-get install {package}", env=quiet, fail=False)
    if failed:
        say(f"{package} could not be installed; going on without it")
    return not failed
