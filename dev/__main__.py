"""The command line: ``python3 -m dev <command>``; the Makefile calls nothing else."""

import argparse
import os
import signal
import sys

from . import cli, process
from .console import Problem


def main():
    """Run one command; a ``Problem`` is one sentence and exit code 1."""
    parser = argparse.ArgumentParser(
        prog="python3 -m dev", description="Environment of credit_control."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for name, function in sorted(cli.COMMANDS.items()):
        commands.add_parser(name, help=function.__doc__.splitlines()[0])
    chosen = parser.parse_args()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, process.stop_all)
    os.umask(0o022)  # PostgreSQL's account has to reach what root makes
    try:
        return cli.COMMANDS[chosen.command]() or 0
    except Problem as problem:
        print(f"\n[dev] {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n[dev] stopped; run the same command again to go on", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
