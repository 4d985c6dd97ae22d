"""Running other programs: quiet when they work, explicit when they do not."""

import os
import subprocess
import threading
import time

from .console import Problem, say
from .paths import LOGS

TICK = 5.0
_running = set()
_stopping = threading.Event()


def clean_environment(**extra):
    """The caller's environment without what would lead Python, pip or Odoo astray."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == "ODOO_HOME"
        or not name.startswith(("ODOO_", "PYTHON", "OPENERP_", "VIRTUAL_ENV"))
    }
    kept.update(PYTHONUNBUFFERED="1", PYTHONDONTWRITEBYTECODE="", LC_ALL="C.UTF-8")
    kept.update({name: str(value) for name, value in extra.items()})
    return {name: value for name, value in kept.items() if value != ""}


def last_lines(path, count=15):
    """The end of a log file, to show what went wrong."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])


def run(command, what, *, env=None, describe=None, fail=True, **options):
    """Run ``command`` with its output in a log file, telling every few seconds that it lives.

    ``describe`` turns the log so far into a word on where it stands.  Returns the exit
    code; a failure raises ``Problem`` with the end of the log unless ``fail`` is false.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / (what.replace(" ", "_").replace("/", "_") + ".log")
    with open(log, "wb") as output:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=options.pop("stdin", subprocess.DEVNULL),
            env=env or clean_environment(),
            **options,
        )
        _running.add(process)
        try:
            wait(process, what, log, describe)
        finally:
            stop(process)
            _running.discard(process)
    if _stopping.is_set():
        raise KeyboardInterrupt
    if process.returncode and fail:
        raise Problem(
            f"{what} failed (exit code {process.returncode}); the whole log is in {log}\n{last_lines(log)}"
        )
    return process.returncode


def stop(process, patience=20):
    """End a program that still runs: ask first, then insist."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def stop_all(*_signal):
    """Handler of signals: end what runs in any thread, then this program as by Ctrl-C."""
    _stopping.set()
    for process in list(_running):
        if process.poll() is None:
            process.terminate()
    raise KeyboardInterrupt


def wait(process, what, log, describe):
    """Wait for ``process``, with a sign of life every ``TICK`` seconds."""
    start = time.monotonic()
    while True:
        try:
            process.wait(TICK)
            return
        except subprocess.TimeoutExpired:
            where = describe(log.read_text(errors="replace")) if describe else ""
            say(f"  … {what}: {time.monotonic() - start:.0f} s {where}".rstrip())


def output(command, *, env=None, **options):
    """Standard output of a short command, or ``None`` when it fails or does not exist."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            capture_output=True,
            env=env or clean_environment(),
            text=True,
            check=False,
            **options,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None
