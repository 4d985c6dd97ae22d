"""Customers with a ledger of two years each, for a work-list of them all.

Runs in Odoo's shell with credit_control installed.
"""

from .assessment_data import main

__all__ = ["main"]
