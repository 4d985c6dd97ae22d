"""Debian's packages without installing them: downloaded by apt into a private state, unpacked.

Needs neither root nor a change to the machine's own package sources.
"""

import shutil
from pathlib import Path

from .console import Problem, step
from .paths import building, cache, exclusive
from .process import output, run

KEYRINGS = (
    Path("/usr/share/keyrings/debian-archive-keyring.gpg"),
    Path("/usr/share/keyrings/debian-archive-keyring.pgp"),
)


def available():
    """Whether this machine has Debian's package tools and keys."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb") and keyring())


def keyring():
    """Debian's archive keys on this machine, if any."""
    return next((path for path in KEYRINGS if path.exists()), None)


def private_state(folder, sources=None):
    """Options that keep apt away from the machine's own state."""
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    options = [
        "-o",
        f"Dir::State::Lists={folder}/lists",
        "-o",
        f"Dir::Cache={folder}",
        "-o",
        "APT::Sandbox::User=",
    ]
    if sources:
        options += [
            "-o",
            f"Dir::Etc::sourcelist={sources}",
            "-o",
            "Dir::Etc::sourceparts=/dev/null",
        ]
    return options


def mirror(folder):
    """Address of the Debian mirror this machine is set up with; never written down anywhere else."""
    run(
        ["apt-get", *private_state(folder / "own"), "update"],
        "reading the package sources",
        fail=False,
    )
    for options in (private_state(folder / "own"), []):
        command = [
            "apt-get",
            *options,
            "indextargets",
            "--format",
            "$(REPO_URI)",
            "Origin: Debian",
        ]
        found = sorted(set((output(command) or "").split()))
        found = [address for address in found if "security" not in address]
        if found:
            return found[0]
    raise Problem(
        "No Debian mirror is configured on this machine: set ODOO_HOME to a folder with Odoo 19."
    )


def fetch(name, packages, suites):
    """Packages (``name/suite``) as files in the cache; downloaded once."""
    target = cache() / name
    with exclusive(name, cache()):
        if not target.is_dir():
            with (
                step(f"downloading {len(packages)} Debian packages ({name})"),
                building(target) as work,
            ):
                download(work, packages, suites)
    return sorted(target.glob("*.deb"))


def download(work, packages, suites):
    """Fetch the package files into ``work`` through a private apt state."""
    state = work / "apt"
    sources = state / "sources.list"
    address = mirror(state)
    lines = [f"deb [signed-by={keyring()}] {address} {suite} main" for suite in suites]
    sources.write_text("\n".join(lines) + "\n")
    options = private_state(state / "suites", sources)
    run(["apt-get", *options, "update"], "reading Debian's package lists")
    run(
        ["apt-get", *options, "download", *packages],
        "downloading from Debian",
        cwd=work,
    )
    shutil.rmtree(state)


def unpack(files, target):
    """Unpack package files over each other into ``target``."""
    for file in files:
        run(["dpkg-deb", "-x", file, target], f"unpacking {file.name.split('_')[0]}")
