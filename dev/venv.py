"""The virtual environment with Odoo's Python packages, from the lock file."""

import os
import shutil
import sys
import sysconfig

from . import debian, system
from .console import Problem, step
from .paths import LOCK_FILE, STATE, building, cache, digest, exclusive
from .process import clean_environment, output, run

VENV = STATE / "venv"
PYTHON = VENV / "bin" / "python"
BUILDERS = ("pip==", "setuptools==", "wheel==")


def key():
    """Changes with the Python and with the locked packages."""
    return f"{sys.version_info[0]}.{sys.version_info[1]}-{digest(LOCK_FILE, sys.base_prefix)}"


def ensure():
    """Make the virtual environment unless it is there and current."""
    marker = VENV / "complete"
    if marker.exists() and marker.read_text() == key() and works():
        return
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise Problem(
            "Odoo 19 runs on Python 3.10 to 3.13: start make with PYTHON=python3.12, for example."
        )
    wheels = wheelhouse()
    with step("installing Odoo's Python packages"):
        # Odoo may be running from it: update in place what can be updated.
        if not works():
            shutil.rmtree(VENV, ignore_errors=True)
            create(VENV)
        pip_install(VENV, "--no-index", "--find-links", wheels, "-r", LOCK_FILE)
        marker.write_text(key())


def works():
    """Whether the environment has this Python and still starts (the checkout may have moved)."""
    version = output(
        [PYTHON, "-c", "import pip, sys; print(sys.base_prefix, sys.prefix)"]
    )
    return version == f"{sys.base_prefix} {VENV}\n"


def create(folder):
    """An empty virtual environment with pip, also where Debian's python3-venv is missing."""
    if has_ensurepip() or (system.install("python3-venv") and has_ensurepip()):
        run([sys.executable, "-m", "venv", folder], "making the virtual environment")
        return
    run(
        [sys.executable, "-m", "venv", "--without-pip", folder],
        "making the virtual environment",
    )
    if not debian.available():
        raise Problem(
            "This Python comes without pip and ensurepip: install python3-venv and start again."
        )
    files = debian.fetch("pip-debian", ["python3-pip-whl/bookworm"], ("bookworm",))
    debian.unpack(files, folder / "pip-debian")
    wheel = next((folder / "pip-debian").rglob("pip-*.whl"))
    run(
        [folder / "bin/python", f"{wheel}/pip", "install", "--no-index", wheel],
        "installing pip",
    )


def has_ensurepip():
    """Whether this Python can make environments by itself (asked anew: it may just have been installed)."""
    return (
        output(
            [sys.executable, "-c", "import ensurepip, venv; print(ensurepip.version())"]
        )
        is not None
    )


def pip_install(folder, *arguments):
    """Run pip of the environment in ``folder``."""
    pip = [folder / "bin/python", "-m", "pip", "--disable-pip-version-check"]
    run([*pip, "install", *arguments], "pip install")


def wheelhouse():
    """A cache folder with a wheel for each locked package; downloaded and built once."""
    platform = sysconfig.get_platform().replace(".", "_")
    target = (
        cache()
        / f"wheels-{sys.version_info[0]}.{sys.version_info[1]}-{platform}-{digest(LOCK_FILE)}"
    )
    with exclusive("wheels", cache()):
        if not target.is_dir():
            with step("downloading Odoo's Python packages"), building(target) as work:
                fill(work)
    return target


def fill(work):
    """Download and build the wheels with a throw-away pip."""
    builder = STATE / "wheel-builder"
    shutil.rmtree(builder, ignore_errors=True)
    create(builder)
    pinned = [
        line for line in LOCK_FILE.read_text().splitlines() if line.startswith(BUILDERS)
    ]
    pip_install(builder, *pinned)
    pip = [
        builder / "bin/python",
        "-m",
        "pip",
        "--disable-pip-version-check",
        "wheel",
        "--no-build-isolation",
    ]
    run([*pip, "-r", LOCK_FILE, "-w", work], "pip wheel", describe=last_package)
    shutil.rmtree(builder)


def last_package(log):
    """Which package pip is at."""
    lines = [line for line in log.splitlines() if line.startswith("Collecting ")]
    return f"({len(lines)} packages, at {lines[-1].split()[1]})" if lines else ""


def environment():
    """Process environment to run the tools of the virtual environment."""
    return clean_environment(PATH=f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}")
