"""The rules of credit control: pure functions over plain facts.

Nothing in this package knows Odoo's ORM, a database, a clock or a network: dates
and amounts are arguments. The same functions serve the gate on a live order, the
what-if call, the simulation on history and the tests.

Money is an integer number of *minor units* of the company's currency (cents for
euro, yen for yen); rates are integers in *basis points* (1 % = 100), so that a
stored decision can be computed again bit by bit.
"""

from . import checks, facts, money, verdict
