"""What is wrong with an invoice before it goes out.

An invoice with a fault is paid late with good reason; it is cheaper to find the fault than
to remind of it.
"""

from dataclasses import dataclass


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


NO_REFERENCE, NO_ADDRESS, NO_EMAIL = "no_reference", "no_address", "no_email"
PRICE, QUANTITY, TERMS, DUPLICATE = "price", "quantity", "terms", "duplicate"

#: Fault → what is said of it.
WORDS = {
    NO_REFERENCE: _("the customer's order number is missing"),
    NO_ADDRESS: _("the address is incomplete"),
    NO_EMAIL: _("there is no e-mail address to send it to"),
    PRICE: _("a price differs from the order"),
    QUANTITY: _("more is invoiced than was ordered or delivered"),
    TERMS: _("the payment terms differ from the order"),
    DUPLICATE: _("it looks like another invoice of the same days"),
}


@dataclass(frozen=True)
class Paper:
    """What is looked at of one customer invoice.

    :param bool from_order: it invoices a sale order
    :param bool reference: an order number of the customer is on it
    :param bool reference_expected: earlier invoices of the customer bear one
    :param bool address: street or post box, town and country are known
    :param bool email: an e-mail address is known
    :param int prices: lines whose price or discount is not that of the order
    :param int quantities: lines by which more is invoiced than can be
    :param bool terms: payment terms are other than those of the order
    :param int twins: posted invoices of the same customer, total and days
    """

    from_order: bool = False
    reference: bool = True
    reference_expected: bool = False
    address: bool = True
    email: bool = True
    prices: int = 0
    quantities: int = 0
    terms: bool = False
    twins: int = 0


def faults(paper, by_email=False):
    """The faults of an invoice, the gravest first.

    >>> faults(Paper())
    []
    >>> faults(Paper(twins=1, address=False, prices=2))
    ['duplicate', 'price', 'no_address']

    An order number is missed where the customer's invoices bear one.

    >>> faults(Paper(reference=False)), faults(
    ...     Paper(reference=False, reference_expected=True))
    ([], ['no_reference'])
    >>> faults(Paper(email=False)), faults(Paper(email=False), by_email=True)
    ([], ['no_email'])

    :param Paper paper: the invoice
    :param bool by_email: it would be sent by e-mail
    :rtype: list
    """
    found = {
        DUPLICATE: paper.twins > 0,
        QUANTITY: paper.quantities > 0,
        PRICE: paper.prices > 0,
        TERMS: paper.from_order and paper.terms,
        NO_ADDRESS: not paper.address,
        NO_EMAIL: by_email and not paper.email,
        NO_REFERENCE: paper.reference_expected and not paper.reference,
    }
    return [code for code, wrong in found.items() if wrong]
