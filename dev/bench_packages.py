"""Packages that only the bench measures against, in a folder of their own."""

import shutil

from . import venv
from .console import step
from .paths import ROOT, STATE, digest, exclusive

REQUIREMENTS = ROOT / "dev" / "requirements-bench.txt"


def ensure():
    """The folder with the packages, installed unless they are there and current."""
    folder = STATE / f"bench-packages-{digest(REQUIREMENTS, venv.key())}"
    with exclusive("bench-packages"):
        if not folder.is_dir():
            for old in STATE.glob("bench-packages-*"):
                shutil.rmtree(old, ignore_errors=True)
            with step("installing what the bench measures against"):
                work = folder.with_name(f"{folder.name}.new")
                shutil.rmtree(work, ignore_errors=True)
                options = ["--no-deps", "--only-binary", ":all:", "--target", work]
                venv.pip_install(venv.VENV, *options, "-r", REQUIREMENTS)
                work.rename(folder)
    return folder
