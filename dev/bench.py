"""``make bench`` and ``make validate``: ``bench/`` in the environment's Python."""

import subprocess

from . import odoo, venv
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
