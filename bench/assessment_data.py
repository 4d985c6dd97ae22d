"""Customers with a ledger of two years each, for assessing them all.

Runs in Odoo's shell with credit_control installed; the rows are those of the ageing's
measurement, spread over many more customers.
"""

from . import ageing_data

#: Receivable lines for each customer, about: an invoice a month and its payment.
PER_CUSTOMER = 40


def main(env, customers):
    """Load so many customers; what there is in the end."""
    ageing_data.PER_CUSTOMER = PER_CUSTOMER
    return ageing_data.main(env, customers * PER_CUSTOMER)
