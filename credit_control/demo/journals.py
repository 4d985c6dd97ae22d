"""A limit journal that waits for somebody to post it, and reviews that come due."""

from odoo import fields


def create(env, people, say):
    """Leave a previewed journal of the controller, and reviews for the calendar.

    :param env: environment of the superuser
    :param dict people: login → ``res.users``
    :param say: takes one line of the story
    """
    reviews(env, say)
    journal(env, people, say)


def journal(env, people, say):
    """All limits fall by a tenth, but for a customer whose order waits."""
    made = (
        env["credit.limit.journal"]
        .with_user(people["controller"])
        .create(
            {
                "reason": "Yearly review: a tenth less, more where business grows",
                "source": "formula",
                "percent": -10,
                "rounding": 100,
            }
        )
    )
    made.action_compute()
    hold = env["credit.hold"].search(
        [
            ("state", "in", ("open", "approval")),
            ("kind", "=", "confirm"),
            ("is_forced", "=", False),
            ("profile_id", "in", made.line_ids.profile_id.ids),
        ],
        limit=1,
    )
    line = made.line_ids.filtered(lambda one: one.profile_id == hold.profile_id)
    if line and line.currency_id == made.currency_id:
        needed = hold.profile_id.exposure + hold.amount
        line.amount = (needed // 1000 + 2) * 1000
    made.action_preview()
    say(
        f"   Log in as manager: under Limits, Limit Journals, {made.name} shows what "
        f"{made.line_count} new limits would do, and waits to be posted."
    )


def reviews(env, say):
    """Files that are due for review: one overdue, others in the weeks to come."""
    today = env.company._credit_today()
    profiles = env["credit.profile"].search(
        [("company_id", "=", env.company.root_id.id)], order="id", limit=6
    )
    for number, profile in enumerate(profiles):
        profile.next_review = fields.Date.add(today, days=9 * number - 5)
    env["credit.profile"]._cron_reviews()
    say(f"   {len(profiles)} credit files are in the calendar of reviews.")
