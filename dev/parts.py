"""The parts of ``make test``; each gives a ``Result``."""

import re
import xml.etree.ElementTree as ElementTree

from . import database, odoo, odoolog, system, venv
from .paths import LOGS, ROOT, own_addons
from .process import last_lines, run
from .result import Result

# Odoo's own rules, as far as they judge single modules.
LINT_CLASSES = (
    "TestIndex",
    "TestNaming",
    "TestOverrideSignatures",
    "RoutesLinter",
    "TestTestHoles",
    "ManifestLinter",
)


def titled(title):
    """Give a part its name in the summary."""

    def decorate(function):
        function.title = title
        return function

    return decorate


@titled("doctests")
def doctests():
    """The examples in the docstrings of the add-ons' rules."""
    result = Result("doctests")
    command = [
        venv.PYTHON,
        "-m",
        "dev.doctests",
        *(ROOT / name for name in own_addons()),
    ]
    code = run(command, "doctests", env=odoo.environment(), cwd=ROOT, fail=False)
    log = LOGS / "doctests.log"
    counts = re.search(
        r"^doctests: (\d+) passed, (\d+) failed", log.read_text(), re.MULTILINE
    )
    if counts:
        result.passed, result.failed = int(counts[1]), int(counts[2])
    if code or not counts:
        result.failed = result.failed or 1
        result.problems.append(log.read_text())
    return result


@titled("Odoo's test runner")
def odoo_tests():
    """Install the add-ons on a fresh copy of the dependencies and run their tests."""
    tags = ",".join(f"/{name}" for name in own_addons())
    name = database.temporary("test")
    database.copy(database.deps_template(), name)
    result = run_tests("Odoo's test runner", name, ",".join(own_addons()), tags)
    database.drop(name)
    return result


@titled("Odoo's own lint")
def odoo_lint():
    """Odoo's lint of models, routes and manifests, on a copy with our add-ons installed."""
    tags = ",".join(f"/test_lint:{name}" for name in LINT_CLASSES)
    name = database.temporary("lint")
    database.copy(database.addon_template(), name)
    result = run_tests("Odoo's own lint", name, "test_lint", tags)
    database.drop(name)
    return result


def run_tests(title, name, modules, tags):
    """``odoo -i modules --test-tags tags`` and what its log says."""
    result = Result(title)
    log_name = title.replace("'", "")
    ports = [f"--http-port={odoo.free_port()}", f"--gevent-port={odoo.free_port()}"]
    command = odoo.command(
        name, *ports, "-i", modules, "--test-tags", tags, "--stop-after-init"
    )
    code = run(
        command,
        log_name,
        env=odoo.environment(),
        fail=False,
        describe=odoo.progress_of_tests,
    )
    log = LOGS / (log_name.replace(" ", "_") + ".log")
    judge(result, odoolog.read(log.read_text(errors="replace")), code, log)
    return result


def judge(result, report, code, log):
    """Turn what the log says into counts and problems."""
    result.failed = report.failed
    result.passed = max(0, report.total - report.failed - len(report.skipped))
    for reason in report.skipped:
        result.skip(reason, system=is_system(reason))
    if report.warnings:
        shown = "\n".join(report.warnings[:20])
        result.fail(
            f"{len(report.warnings)} warnings or errors in {log}:\n{shown}",
            0 if report.failed else 1,
        )
    if code and not result.failed:
        result.fail(
            f"Odoo ended with exit code {code}; its log is {log}\n{last_lines(log)}"
        )
    if not report.total:
        result.fail(
            f"No test ran; the log is {log}\n{last_lines(log)}",
            0 if result.failed else 1,
        )


def is_system(reason):
    """Whether a test was skipped because a part of the system is missing."""
    return bool(
        re.search(r"chrome|chromium|wkhtmltopdf|websocket", reason, re.IGNORECASE)
    )


@titled("tests from outside")
def outside():
    """The tests in ``tests/``: real servers, real clients, a real browser."""
    result = Result("tests from outside")
    if not any((ROOT / "tests").glob("test_*.py")):
        result.fail("There are no tests in tests/.")
        return result
    pytest(
        result,
        "tests from outside",
        [ROOT / "tests"],
        ODOO_TEMPLATE_DB=database.addon_template(),
    )
    return result


def pytest(result, what, arguments, **variables):
    """Run pytest of the environment, and count from its XML report."""
    report = LOGS / f"{what.replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    options = [
        "-p",
        "no:odoo",
        "-ra",
        "--continue-on-collection-errors",
        f"--junitxml={report}",
    ]
    command = [venv.PYTHON, "-m", "pytest", *options, *arguments]
    env = odoo.environment(**variables)
    code = run(command, what, env=env, cwd=ROOT, fail=False, describe=last_test)
    if report.exists():
        count(result, ElementTree.parse(report).getroot())
    if code and (code != 5 or not result.passed):
        log = LOGS / f"{what.replace(' ', '_')}.log"
        result.fail(log.read_text(errors="replace")[-20000:], 0 if result.failed else 1)


def last_test(log):
    """Where pytest is."""
    lines = [line for line in log.splitlines() if line.startswith("tests/")]
    return f"({lines[-1].split('[')[0].strip()})" if lines else ""


def count(result, root):
    """Counts and skips of a JUnit report."""
    for case in root.iter("testcase"):
        name = f"{case.get('classname')}.{case.get('name')}"
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            result.failed += 1
        elif skip is not None:
            reason = skip.get("message") or ""
            result.skip(f"{name}: {reason}", system=is_system(reason))
        else:
            result.passed += 1


@titled("parts of the system")
def parts_of_the_system():
    """Chromium and wkhtmltopdf, installed if they can be."""
    result = Result("parts of the system")
    for part, tests in system.missing().items():
        result.skip(f"{part} is not on this machine: {tests} cannot run", system=True)
    result.passed = len(system.PARTS) - result.skipped
    return result
