"""The development environment of credit_control: a real Odoo 19 on a bare machine.

Started through the Makefile, or directly as ``python3 -m dev <command>``
(``python3 -m dev --help`` lists the commands).  Standard library only, so that it runs
before anything is installed.

Where things come from
    *Odoo 19*: the folder named by ``ODOO_HOME``, else branch 19.0 by git, else Debian's
    package ``odoo-19``, unpacked and not installed (``odoo_source.py``, ``debian.py``).
    *Python packages*: a virtual environment from ``requirements.lock`` (``venv.py``).
    *PostgreSQL*: the server named by ``PGHOST``/``PGUSER``/…, else an embedded one that
    needs no installation and no root (``postgres.py``).

Where things go
    ``.dev/`` in the checkout holds all that is built: ``odoo/``, ``venv/``, ``pg/``,
    ``data/`` (file stores), ``log/``.  ``make clean`` stops what runs and removes it.
    Downloads are kept in ``$XDG_CACHE_HOME/credit_control`` (``~/.cache`` by default),
    keyed on versions, so that a second checkout does not fetch them again.

Databases
    Two templates are prepared and copied: one with the dependencies, keyed on Odoo's
    version and the list of dependencies; one with the add-ons installed, keyed on their
    content as well (``database.py``).  A copy takes about a second.

Every step builds under a temporary name and renames at the end: an interrupted command
can simply be run again.
"""
