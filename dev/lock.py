"""``python3 -m dev lock``: pin every package of requirements.in for Python 3.10 to 3.13.

One line for a package whose version is the same everywhere, else one line for each
Python with a marker.  Needs those Pythons on the machine (``python3.10`` …, or the
folders named in ``LOCK_PYTHONS``); only whoever changes requirements.in runs this.
"""

import json
import os
import re
import shutil
import tempfile
from pathlib import Path

from .console import Problem, step
from .paths import LOCK_FILE, STATE
from .process import run

PYTHONS = ("3.10", "3.11", "3.12", "3.13")
HEADER = """\
# Every package of the environment, pinned. Written by `python3 -m dev lock` from
# requirements.in: change that file, not this one.
"""


def lock():
    """Resolve for each Python and write the lock file."""
    pins = {version: resolve(version) for version in PYTHONS}
    names = sorted({name for found in pins.values() for name in found})
    lines = [line for name in names for line in lines_for(name, pins)]
    LOCK_FILE.write_text(HEADER + "\n".join(lines) + "\n")


def interpreter(version):
    """The Python of that version on this machine."""
    for folder in os.environ.get("LOCK_PYTHONS", "").split(":"):
        candidate = Path(folder) / f"python{version}"
        if folder and candidate.exists():
            return candidate
    found = shutil.which(f"python{version}")
    if not found:
        raise Problem(
            f"python{version} is not on this machine; name its bin folder in LOCK_PYTHONS (colon-separated)."
        )
    return found


def resolve(version):
    """Package names and versions that pip chooses under one Python."""
    with (
        tempfile.TemporaryDirectory(dir=STATE) as folder,
        step(f"resolving for Python {version}"),
    ):
        venv, report = Path(folder) / "venv", Path(folder) / "report.json"
        run([interpreter(version), "-m", "venv", venv], f"venv for {version}")
        pip = [venv / "bin" / "python", "-m", "pip", "install"]
        run([*pip, "-U", "pip"], f"pip for {version}")
        options = ["--dry-run", "--ignore-installed", "--quiet", "--report", report]
        run(
            [*pip, *options, "-r", LOCK_FILE.with_name("requirements.in")],
            f"resolving {version}",
        )
        found = json.loads(report.read_text())["install"]
    return {
        normal(item["metadata"]["name"]): item["metadata"]["version"] for item in found
    }


def normal(name):
    """The one spelling of a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def lines_for(name, pins):
    """The requirement lines of one package."""
    versions = {version: found.get(name) for version, found in pins.items()}
    if len(set(versions.values())) == 1:
        return [f"{name}=={versions[PYTHONS[0]]}"]
    return [
        f'{name}=={pin} ; python_version == "{version}"'
        for version, pin in versions.items()
        if pin
    ]
