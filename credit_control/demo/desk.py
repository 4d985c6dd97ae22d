"""A collector's desk: portfolios, what was said with customers, and the work-list."""

from datetime import timedelta

from odoo import Command, fields

#: Outcome, days ago, days until the next contact, what was said.
CONTACTS = (
    ("promised", 6, 1, "Mrs Lang releases the payment run on Friday."),
    ("not_reached", 2, 0, "Nobody answered after 4 p.m."),
    ("message", 9, -4, "Left a message with the office."),
    ("copy", 3, 4, "The invoice never arrived; copies sent."),
)


def create(env, people, say):
    """Give customers to collectors, put some contacts on record, make the list.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    company = env.company.root_id
    portfolios = env["credit.portfolio"]
    if portfolios.search_count([("company_id", "=", company.id)]):
        return
    collector, controller = people["collector"], people["controller"]
    domestic = company.country_id
    portfolios.create(
        [
            {
                "name": f"{domestic.name} A to M",
                "user_id": collector.id,
                "by_rules": True,
                "letter_from": "A",
                "letter_to": "M",
                "country_ids": [Command.set(domestic.ids)],
            },
            {
                "name": f"{domestic.name} N to Z",
                "user_id": controller.id,
                "by_rules": True,
                "letter_from": "N",
                "country_ids": [Command.set(domestic.ids)],
            },
        ]
    )
    entries = env["credit.worklist.entry"]
    entries._refresh(company)
    listed = entries.search([("company_id", "=", company.id), ("state", "=", "now")])
    for entry, told in zip(listed[1:], CONTACTS, strict=False):
        _contact(env, collector, entry.profile_id, *told)
    for number, entry in enumerate(listed):
        contact = entry.profile_id.call_contact_ids[:1]
        contact.phone = contact.phone or f"+49 40 555 01{number:02d}"
    if listed:
        listed[0].profile_id.call_hint = "Ask for accounting; mornings are best."
    entries._refresh(company)
    count = entries.search_count(
        [("company_id", "=", company.id), ("state", "=", "now")]
    )
    nobodys = entries.search_count(
        [
            ("company_id", "=", company.id),
            ("state", "=", "now"),
            ("collector_id", "=", False),
        ]
    )
    say(
        f"   Collection › Work-list: {count} customers to call, the most urgent first; "
        f"nobody looks after {nobodys} of them."
    )


def _contact(env, user, profile, outcome, ago, until, note):
    """A contact some days ago, and when the customer is looked at again."""
    today = profile.company_id._credit_today()
    env["credit.contact.log"].create(
        {
            "profile_id": profile.id,
            "category_id": profile.category_id.id,
            "contact_id": profile.partner_id.id,
            "outcome_id": env.ref(f"credit_control.contact_outcome_{outcome}").id,
            "note": note,
            "next_on": today + timedelta(days=until),
            "contacted_on": fields.Datetime.now() - timedelta(days=ago),
            "user_id": user.id,
            "overdue_before": sum(profile.worklist_entry_ids.mapped("to_ask")),
        }
    )
