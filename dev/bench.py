"""``make bench``, ``make validate``, ``make forecast``: ``bench/`` in the environment's Python."""

import os
import subprocess

from . import bench_packages, odoo, venv
from .paths import ROOT, exclusive


def bench():
    """Measure side by side with plain Odoo and the peers."""
    odoo.prepare()
    with exclusive("bench"):
        command = [str(venv.PYTHON), "-m", "bench"]
        return subprocess.call(command, env=odoo.environment(), cwd=ROOT)


def validate(file):
    """Measure the shipped scorecard on the receivables in a file, without a database."""
    odoo.prepare()
    command = [str(venv.PYTHON), "-m", "bench.validation", file]
    return subprocess.call(command, env=odoo.environment(), cwd=ROOT)


def forecast(file):
    """Measure the forecast on the receivables in a file, without a database."""
    odoo.prepare()
    command = [str(venv.PYTHON), "-m", "bench.forecast", file]
    env = odoo.environment()
    paths = [env.get("PYTHONPATH"), str(bench_packages.ensure())]
    env["PYTHONPATH"] = os.pathsep.join(path for path in paths if path)
    return subprocess.call(command, env=env, cwd=ROOT)
