"""The built distribution, installed into a second virtual environment without the checkout."""

import subprocess
import sys
from pathlib import Path

import pytest

from dev import database as databases
from dev import distribution, odoo, odoolog, process, venv


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    odoo.prepare()
    return distribution.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def second_python(tmp_path_factory, wheels):
    """A virtual environment that has Odoo's packages from the first, and the distribution of its own."""
    folder = tmp_path_factory.mktemp("second") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    site = next((folder / "lib").glob("python3.*/site-packages"))
    first = next((venv.VENV / "lib").glob("python3.*/site-packages"))
    (site / "first.pth").write_text(f"{first}\n{odoo.source().python_path}\n")
    command = [
        venv.PYTHON,
        "-m",
        "pip",
        "--python",
        folder / "bin/python",
        "install",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run([*command, *wheels], check=True, env=process.clean_environment())
    return folder / "bin" / "python"


def test_installed_distribution_runs_a_test_of_the_add_on(
    second_python, new_database, tmp_path
):
    base = databases.deps_template()
    name = new_database(base)
    config = tmp_path / "odoo.conf"
    config.write_text(
        f"[options]\naddons_path = {odoo.addons_path(own=False)}\ndata_dir = {odoo.DATA}\n"
    )
    command = [
        second_python,
        "-m",
        "odoo",
        "-c",
        config,
        "-d",
        name,
        "-i",
        "credit_control",
    ]
    port = odoo.free_port()
    options = [
        f"--http-port={port}",
        "--test-tags=/credit_control:TestGate",
        "--stop-after-init",
        "--max-cron-threads=0",
    ]
    env = odoo.environment()
    env.pop("PYTHONPATH")
    env.pop("ODOO_RC")
    done = subprocess.run(
        [*command, *options],
        env=env,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )
    report = odoolog.read(done.stderr)
    assert done.returncode == 0, done.stderr[-5000:]
    assert report.total > 0
    assert not report.failed
    assert place_of_add_on(second_python).is_relative_to(second_python.parents[1])


def place_of_add_on(python):
    """Where the second environment finds the add-on."""
    code = "import importlib.util; print(importlib.util.find_spec('odoo.addons.credit_control').origin)"
    env = process.clean_environment()
    found = subprocess.run(
        [python, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env=env,
        cwd="/",
    )
    return Path(found.stdout.strip())
