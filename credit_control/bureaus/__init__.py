"""Bureaus and registries: one file a provider, no ORM, no clock.

``PROVIDERS`` is the whole of what the rest of the add-on knows of them: a new provider
is a file with a :class:`~.contract.Bureau` and a line here.
"""

from . import (
    brreg,
    companies_house,
    creditreform,
    creditsafe,
    dnb,
    france,
    gleif,
    manual,
    simulated,
    vies,
)

#: ``{code: Bureau}``: the bureaus, the registries, the enrichers, and what needs nobody.
PROVIDERS = {
    module.BUREAU.code: module.BUREAU
    for module in (
        creditsafe,
        dnb,
        creditreform,
        companies_house,
        france,
        brreg,
        gleif,
        vies,
        manual,
        simulated,
    )
}
