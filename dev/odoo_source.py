"""Odoo 19 itself: the user's own, else from git, else Debian's package unpacked."""

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from . import debian
from .console import Problem, say, step
from .paths import STATE, building, cache, digest, exclusive
from .process import clean_environment, output, run

BRANCH = "19.0"
GIT_ADDRESS = "https://github.com/odoo/odoo.git"
FROM_SID = [
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
]
# Odoo links into Font Awesome 4; later releases of Debian carry 7.
FROM_BOOKWORM = ["fonts-font-awesome", "fonts-inconsolata"]
# Debian strips this file (not free); without any file there, each backend browser test fails.
STRIPPED = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Source:
    """An Odoo to run: what goes on PYTHONPATH, where its add-ons are, which version it is."""

    python_path: Path
    addons: tuple
    version: str


def locate():
    """The Odoo to use; fetches one if the user has none."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return from_folder(Path(home).expanduser().resolve(), "ODOO_HOME")
    target = STATE / "odoo"
    if not (target / "version").exists():
        fetch(target)
    package = target / "usr/lib/python3/dist-packages"
    version = (target / "version").read_text().strip()
    return from_folder(package if package.is_dir() else target, ".dev/odoo", version)


def from_folder(folder, name, version=None):
    """Describe the Odoo in ``folder``, or say why it is none."""
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise Problem(
            f"{name} ({folder}) is not an Odoo: it has no odoo/release.py. Point ODOO_HOME at a checkout."
        )
    found = re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", release.read_text())
    if not found or found.groups() != ("19", "0"):
        raise Problem(
            f"{name} ({folder}) is not Odoo 19.0. Point ODOO_HOME at branch 19.0, or unset it."
        )
    inside, beside = folder / "odoo" / "addons", folder / "addons"
    complete = (inside / "account").is_dir() or not beside.is_dir()
    return Source(
        folder,
        (inside,) if complete else (inside, beside),
        version or version_of(folder),
    )


def version_of(folder):
    """A text that changes when this Odoo changes."""
    head = (
        output(["git", "-C", folder, "rev-parse", "HEAD"])
        if (folder / ".git").exists()
        else None
    )
    return (
        head or ""
    ).strip() or f"19.0-{digest(folder, folder / 'odoo' / 'release.py')}"


def fetch(target):
    """Get Odoo 19 into ``target`` from the first source that answers."""
    if from_git(target):
        return
    if not debian.available():
        raise Problem(
            "Odoo 19 could not be fetched: GitHub does not answer and this is not a Debian machine. "
            "Set ODOO_HOME to a folder with Odoo 19."
        )
    say("git does not reach Odoo's repository; taking Debian's package instead")
    packages = [f"{name}/sid" for name in FROM_SID] + [
        f"{name}/bookworm" for name in FROM_BOOKWORM
    ]
    files = debian.fetch("odoo-19-debian", packages, ("sid", "bookworm"))
    with step("unpacking Odoo 19"), building(target) as work:
        debian.unpack(files, work)
        complete(work)
        version = next(file.name for file in files if file.name.startswith("odoo-19_"))
        (work / "version").write_text(version + "\n")


def complete(work):
    """Add the stripped file, drop the second copy of the add-ons, check for links that lead nowhere."""
    package = work / "usr/lib/python3/dist-packages"
    if (package / "odoo/addons/account").is_dir():
        shutil.rmtree(package / "addons", ignore_errors=True)
    stub = package / STRIPPED
    stub.parent.mkdir(parents=True, exist_ok=True)
    if not stub.exists():
        stub.write_text("")
    dead = [path for path in work.rglob("*") if path.is_symlink() and not path.exists()]
    if dead:
        raise Problem(
            f"Debian's Odoo is incomplete: {len(dead)} links lead nowhere, e.g. {dead[0]}."
        )


def from_git(target):
    """Clone branch 19.0 into the cache and write its files to ``target``; false if it does not answer."""
    address = os.environ.get("ODOO_GIT", GIT_ADDRESS)
    quiet = clean_environment(GIT_TERMINAL_PROMPT="0")
    if not output(
        ["git", "ls-remote", address, f"refs/heads/{BRANCH}"], env=quiet, timeout=20
    ):
        return False
    clone = cache() / "odoo-19.0.git"
    with exclusive("odoo-git", cache()):
        if not clone.is_dir():
            with step("cloning Odoo 19.0"), building(clone) as work:
                shutil.rmtree(work)
                run(
                    [
                        "git",
                        "clone",
                        "--bare",
                        "--depth",
                        "1",
                        "-b",
                        BRANCH,
                        address,
                        work,
                    ],
                    "cloning Odoo",
                    env=quiet,
                )
    with step("writing Odoo's files"), building(target) as work:
        archive = work / "odoo.tar"
        run(
            ["git", "-C", clone, "archive", "-o", archive, BRANCH],
            "exporting Odoo's files",
        )
        run(["tar", "-x", "-f", archive, "-C", work], "unpacking Odoo's files")
        archive.unlink()
        (work / "version").write_text(output(["git", "-C", clone, "rev-parse", BRANCH]))
    return True
