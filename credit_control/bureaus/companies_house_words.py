"""The words of Companies House and what they mean to us, as plain tables.

The words are those of the register's published enumerations; what is not listed here is
*unknown*, never harmless.
"""

from .contract import ACTIVE, CEASED, INSOLVENT

#: Status of a company. A liquidation is looked at more closely: it may be solvent.
STATUSES = {
    "active": ACTIVE,
    "dissolved": CEASED,
    "converted-closed": CEASED,
    "liquidation": INSOLVENT,
    "receivership": INSOLVENT,
    "administration": INSOLVENT,
    "voluntary-arrangement": INSOLVENT,
    "insolvency-proceedings": INSOLVENT,
}

#: Kind of an insolvency case: ``(kind of event, solvent?)``.
CASES = {
    "compulsory-liquidation": ("insolvency_opened", False),
    "creditors-voluntary-liquidation": ("insolvency_opened", False),
    "members-voluntary-liquidation": ("solvent_liquidation", True),
    "foreign-insolvency": ("insolvency_opened", False),
    "in-administration": ("administration", False),
    "administration-order": ("administration", False),
    "administrative-receiver": ("receivership", False),
    "scottish-administrative-receiver": ("receivership", False),
    "receiver-manager": ("receivership", False),
    "corporate-voluntary-arrangement": ("voluntary_arrangement", False),
    "corporate-voluntary-arrangement-moratorium": ("moratorium", False),
}

#: Kinds of events that are bad news about a company's ability to pay.
NEGATIVE = (
    "insolvency_opened",
    "insolvency_petition",
    "administration",
    "receivership",
    "voluntary_arrangement",
    "moratorium",
    "strike_off_proposal",
)

#: Dates of a case at which it began, the one that counts first.
STARTS = (
    "wound-up-on",
    "ordered-to-wind-up-on",
    "administration-started-on",
    "voluntary-arrangement-started-on",
    "moratorium-started-on",
    "instrumented-on",
    "petitioned-on",
    "declaration-solvent-on",
)

#: Dates of a case at which it ended.
ENDS = (
    "case-end-on",
    "concluded-winding-up-on",
    "administration-ended-on",
    "administration-discharged-on",
    "voluntary-arrangement-ended-on",
    "moratorium-ended-on",
    "dissolved-on",
)
