"""Receivable lines for a year of key figures: those of the ageing's measurement.

Runs in Odoo's shell with credit_control installed.
"""

from . import ageing_data


def main(env, lines):
    """Load so many receivable lines; what there is in the end."""
    return ageing_data.main(env, lines)
