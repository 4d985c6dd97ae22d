"""Running a function of this package inside Odoo's shell, with what it prints shown live."""

import json
import subprocess
import sys

from . import odoo
from .console import Problem
from .paths import LOGS, ROOT

# What the shell executes: call main() of a module and keep what it returns.
CODE = """
import importlib, json, os, sys
sys.path.insert(0, {root!r})
result = importlib.import_module({module!r}).main(env, *json.loads({arguments!r}))
env.cr.commit()
with open({answer!r}, "w") as handle:
    json.dump(result, handle)
"""


def call(database, module, *arguments, copy_to=None):
    """``module.main(env, *arguments)`` on ``database``; committed, and its result returned."""
    LOGS.mkdir(parents=True, exist_ok=True)
    answer = LOGS / f"answer-{database}.json"
    code = CODE.format(
        root=str(ROOT),
        module=module,
        arguments=json.dumps(arguments),
        answer=str(answer),
    )
    command = odoo.command(database, "--no-http", "--log-level=warn", sub=("shell",))
    process = subprocess.Popen(
        list(map(str, command)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=odoo.environment(),
        text=True,
    )
    process.stdin.write(code)
    process.stdin.close()
    show(process.stdout, copy_to)
    if process.wait():
        raise Problem(f"{module} did not finish on {database}: the reason is above.")
    return json.loads(answer.read_text())


def show(lines, copy_to):
    """Print lines as they come, and keep them in a file if asked."""
    kept = []
    for line in lines:
        sys.stdout.write(line)
        sys.stdout.flush()
        kept.append(line)
    if copy_to:
        copy_to.write_text("".join(kept))
