"""``make dist``: the add-ons as distributions that pip installs."""

import shutil
import tempfile
from pathlib import Path

from . import odoo, venv
from .console import say
from .paths import ROOT, STATE, files, own_addons
from .process import run


def dist():
    """Build a wheel of each add-on into .dev/dist."""
    odoo.prepare()
    for wheel in build(STATE / "dist"):
        say(f"built {wheel}")


def build(target):
    """Build the wheels into ``target``; their paths."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in own_addons():
        with tempfile.TemporaryDirectory() as folder:
            options = [
                "--no-deps",
                "--no-index",
                "--no-build-isolation",
                "-w",
                target,
                copied(name, Path(folder)),
            ]
            run(
                [venv.PYTHON, "-m", "pip", "wheel", *options],
                f"building {name}",
                env=venv.environment(),
            )
    return sorted(target.glob("*.whl"))


def copied(name, folder):
    """The add-on's files outside of git: the builder would leave out what is not committed yet."""
    for file in files():
        if file.startswith(f"{name}/"):
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, folder / file)
    return folder / name
