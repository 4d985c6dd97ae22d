"""``make lint`` and ``make fix``: pre-commit's hooks over all files, and the translation template."""

import re
import shutil

from . import translations, venv
from .console import say
from .paths import LOGS, ROOT, cache, files
from .process import run
from .result import Result

HOOK = re.compile(
    r"^(?P<name>.+?)\.{3,}(?:\(.*\))?(?P<state>Passed|Failed|Skipped)\s*$", re.MULTILINE
)
NODE_HOOKS = "prettier-check,prettier-fix"


def hooks(stage):
    """Run the hooks of a stage; pre-commit's report."""
    extra = {} if shutil.which("npm") else {"SKIP": NODE_HOOKS}
    env = venv.environment() | {"PRE_COMMIT_HOME": str(cache() / "pre-commit")} | extra
    command = [
        venv.VENV / "bin" / "pre-commit",
        "run",
        "--hook-stage",
        stage,
        "--color=never",
        "--files",
        *files(),
    ]
    run(
        command,
        f"pre-commit {stage}",
        env=env,
        cwd=ROOT,
        fail=False,
        describe=last_hook,
    )
    return (LOGS / f"pre-commit_{stage}.log").read_text()


def last_hook(log):
    """Where pre-commit is."""
    lines = log.strip().splitlines()
    return f"({lines[-1][:60]})" if lines else ""


def check():
    """All the checks of style and conventions, as a result of the test run."""
    report = hooks("pre-commit")
    states = HOOK.findall(report)
    result = Result("lint")
    result.passed = sum(state == "Passed" for _name, state in states)
    result.failed = sum(state == "Failed" for _name, state in states)
    for name, state in states:
        if state == "Skipped" and "prettier" in name and not shutil.which("npm"):
            result.skip(f"{name}: npm is not on this machine", system=True)
    if result.failed or not states:
        result.failed = result.failed or 1
        result.problems.append(report)
    return result


def lint():
    """Check style and conventions, and that the translation templates are current."""
    from . import odoo

    odoo.prepare()
    results = [check(), translations.check()]
    for result in results:
        result.show()
    return any(result.failed for result in results)


def fix():
    """Apply what the linters can correct, then check again."""
    from . import odoo

    odoo.prepare()
    hooks("manual")
    result = check()
    result.show()
    if not result.failed:
        say("nothing is left to correct")
    return bool(result.failed)
