"""What no score outweighs: insolvency, the end of a business, grave news.

A scorecard averages; these are no part of the average. Who is insolvent or has ceased
gets no limit and is at best referred, whatever the points say.
"""

from . import scorecard

#: Kinds, the gravest first.
INSOLVENT, CEASED, ALERT = KINDS = ("insolvent", "ceased", "alert")


def _(source):
    """Mark a source term for translation; it is translated where it is shown."""
    return source


#: Why a decision is what it is.
WHY = {
    INSOLVENT: _("The customer is reported insolvent; no score outweighs that."),
    CEASED: _(
        "The customer is reported to have ceased business; no score outweighs that."
    ),
    ALERT: _("A grave alert is open, so a person decides once it is settled."),
}
#: Why no limit is proposed.
NO_LIMIT = {
    INSOLVENT: _("Who is insolvent gets no limit."),
    CEASED: _("Who has ceased business gets no limit."),
    ALERT: _("While a grave alert is open, no limit is proposed."),
}


def gravest(found):
    """The kind that counts.

    >>> gravest([{"kind": ALERT}, {"kind": CEASED}]), gravest([])
    ('ceased', None)

    :param list found: dictionaries with ``kind``
    :return: one of :data:`KINDS`, ``None`` if nothing was found
    """
    kinds = {one["kind"] for one in found}
    return next((kind for kind in KINDS if kind in kinds), None)


def decide(kind, decision, natural, refer_only=False):
    """What a knock-out makes of the decision that the score alone would give.

    >>> decide(INSOLVENT, "approve", natural=False)
    'decline'
    >>> decide(INSOLVENT, "decline", natural=True)  # people decide about people
    'refer'
    >>> decide(ALERT, "approve", natural=False), decide(ALERT, "decline", natural=False)
    ('refer', 'decline')

    :param str kind: one of :data:`KINDS`
    :param bool refer_only: the card leaves every refusal to a person
    """
    if natural or refer_only:
        return scorecard.REFER
    if kind == ALERT:
        declined = decision == scorecard.DECLINE
        return scorecard.DECLINE if declined else scorecard.REFER
    return scorecard.DECLINE
