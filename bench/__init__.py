"""Measurements side by side: plain Odoo, credit_control and OCA's financial risk.

``make bench`` makes one database with customers, orders and invoices, copies it for
each system, installs the system in its copy, and lets one process for each system
measure in turns, so that what disturbs the machine disturbs all of them. The result
is written to ``docs/benchmarks.md``. It takes these variables:

``PART``
    ``gate``, ``ageing``, ``kpi``, ``followup`` … alone (see the files of these names).
``SIZE``
    ``full`` (2,000 and 4,000 customers), ``small`` (a quick try that writes no
    document), or numbers of customers: ``SIZE=1000,2000``.
``ROUNDS``
    rounds of the short measurements.
``KEEP``
    ``KEEP=1`` keeps the databases, for a look at a plan or a profile.

Where to look: ``seed.py`` and ``cloning.py`` make the data, ``systems.py`` says how
each system answers a question, ``plainest.py`` holds the plain SQL that sets the
standard, ``worker.py`` measures, ``plan.py`` says what is measured and how often,
``report.py`` writes the tables.
"""
