"""Three who want to buy on account: one to decide, one incomplete, one welcome."""

from odoo import Command

APPLICANTS = (
    ("Küstenlicht Leuchten GmbH", "DE100000016", "Hamburg", "20457", 12000, 96000),
    ("Feldhaus Gartenbau KG", "DE100000024", "Celle", "29221", 6000, 30000),
    ("Marktplatz Feinkost e.K.", "DE100000032", "Lüneburg", "21335", 2500, 18000),
)


def create(env, people, say):
    """Bring in the applications of the demonstration company.

    :param dict people: login → ``res.users``
    :param say: tells the visitor what there is
    """
    if env["credit.application"].search_count(
        [("company_name", "=", APPLICANTS[0][0])], limit=1
    ):
        return
    seller, controller = people["salesperson"], people["controller"]
    to_decide, incomplete, welcome = (
        _apply(env, seller, *applicant) for applicant in APPLICANTS
    )
    incomplete.reference_ids.unlink()
    for application in (to_decide, incomplete, welcome):
        application.action_submit()
    env["credit.application"]._cron_process()
    if welcome.state == "assessed":
        welcome.with_user(controller)._accept(
            "approved",
            2000.0,
            env.ref("credit_control.credit_category_c"),
            env.ref("account.account_payment_term_30days"),
            reason="Two good references",
        )
    say(
        f"   {to_decide.company_name} applied for credit: {controller.name} decides "
        f"under Applications. {incomplete.company_name} has to send references first; "
        f"{welcome.company_name} may buy on account."
    )


def _apply(env, seller, name, vat, city, postcode, limit, purchases):
    """A complete application, entered by a salesperson."""
    application = (
        env["credit.application"]
        .with_user(seller)
        .create(
            {
                "company_name": name,
                "vat": vat,
                "city": city,
                "zip": postcode,
                "country_id": env.ref("base.de").id,
                "contact_name": "Eva Berger",
                "email": "office@example.com",  # nobody owns the domain
                "requested_limit": limit,
                "yearly_purchases": purchases,
                "reference_ids": [
                    Command.create({"name": "Holzkontor Nord", "limit_granted": 5000}),
                    Command.create({"name": "Baustoff Union", "limit_granted": 8000}),
                ],
                "figure_ids": [
                    Command.create(
                        {
                            "year": env.company._credit_today().year - 1,
                            "turnover": purchases * 14,
                            "net_income": purchases,
                            "equity": purchases * 4,
                            "total_assets": purchases * 9,
                        }
                    )
                ],
            }
        )
    )
    application.action_record_consent()
    return application
