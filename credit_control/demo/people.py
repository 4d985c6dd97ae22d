"""The users of a demonstration: one for each role."""

from odoo import Command

#: Role, login (also the password), name, groups.
PEOPLE = (
    ("salesperson", "salesperson", "Sofia Brandt", ("sales_team.group_sale_salesman",)),
    (
        "collector",
        "collector",
        "Carl Weber",
        ("credit_control.group_collector", "account.group_account_invoice"),
    ),
    (
        "credit controller",
        "controller",
        "Clara Vogt",
        (
            "credit_control.group_controller",
            "account.group_account_readonly",
            "sales_team.group_sale_salesman_all_leads",
        ),
    ),
    (
        "credit manager",
        "manager",
        "Martin Keller",
        (
            "credit_control.group_manager",
            "account.group_account_manager",
            "sales_team.group_sale_manager",
        ),
    ),
    (
        "auditor",
        "auditor",
        "Anna Roth",
        ("credit_control.group_auditor", "account.group_account_readonly"),
    ),
)
PORTAL = ("customer in the portal", "customer")
#: Everybody takes lists along as workbooks, as Odoo's administrators usually allow.
EXPORT = "base.group_allow_export"
#: Where those who read credit files arrive after they have logged in.
HOME = "credit_control.credit_dashboard_action"


def ensure(env):
    """Make the users that are missing; they belong to the current company.

    :return: ``{login: res.users}``
    """
    users = env["res.users"]
    found = users.search([("login", "in", [login for _role, login, *_rest in PEOPLE])])
    people = {user.login: user for user in found}
    for _role, login, name, groups in PEOPLE:
        if login not in people:
            people[login] = make_user(env, login, name, (*groups, EXPORT))
    if not env.company.credit_controller_id:
        env.company.credit_controller_id = people["controller"]
    open_on_dashboard(env, people)
    return people


def make_user(env, login, name, groups):
    """Make a user of the current company; the login is the password.

    :param groups: external ids
    """
    users = env["res.users"].with_context(no_reset_password=True)
    return users.create(
        {
            "name": name,
            "login": login,
            "password": login,
            "email": f"{login}@example.com",
            # Nobody reads these mailboxes; what is sent shows in Odoo.
            "notification_type": "inbox",
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
            "group_ids": [Command.set([env.ref(group).id for group in groups])],
        }
    )


def open_on_dashboard(env, people):
    """Make the dashboard the home action of those who may read it and have none yet."""
    home = env["ir.actions.actions"].browse(env.ref(HOME).id)
    for user in (*people.values(), env.ref("base.user_admin")):
        reads = user.has_group("credit_control.group_viewer") or user.has_group(
            "credit_control.group_auditor"
        )
        if reads and not user.action_id:
            user.action_id = home


def ensure_portal(env, contact):
    """Let a contact of a customer into the portal."""
    login = PORTAL[1]
    users = env["res.users"].with_context(no_reset_password=True)
    return users.search([("login", "=", login)]) or users.create(
        {
            "login": login,
            "password": login,
            "partner_id": contact.id,
            "company_id": env.company.id,
            "company_ids": [Command.set(env.company.ids)],
            "group_ids": [Command.set([env.ref("base.group_portal").id])],
        }
    )


def table(env):
    """Who can log in: ``[(role, login, password)]``."""
    rows = [(role, login, login) for role, login, *_rest in PEOPLE]
    if env["res.users"].search_count([("login", "=", PORTAL[1])]):
        rows.append((*PORTAL, PORTAL[1]))
    return [*rows, ("administrator", "admin", "admin")]
