"""Receivable lines to be forecast: the same as for the ageing.

Runs in Odoo's shell with credit_control installed.
"""

from .ageing_data import main

__all__ = ("main",)
