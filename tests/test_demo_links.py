"""Links of the demonstration lead to where it is served."""

import pytest

from dev import demo, postgres


@pytest.fixture(scope="module")
def database(new_database):
    return new_database()


def _value(database, key):
    rows = postgres.sql(
        f"SELECT value FROM ir_config_parameter WHERE key = '{key}'", database
    )
    return rows[0][0] if rows else None


def test_links_lead_to_the_port_and_stay_there_when_the_administrator_signs_in(
    database, odoo_server, rpc
):
    demo.lead_to(database, 8170)
    rpc(odoo_server(database), "admin")
    assert _value(database, "web.base.url") == "http://127.0.0.1:8170"
    assert _value(database, "web.base.url.freeze") == "True"


def test_served_on_another_port_the_mails_of_before_lead_there_too(database):
    demo.lead_to(database, 8170)
    postgres.sql(
        "INSERT INTO mail_message (message_type, body)"
        " VALUES ('email', '<a href=\"http://127.0.0.1:8170/credit/apply/x\">Go</a>')",
        database,
    )
    demo.lead_to(database, 8171, mended=True)
    found = postgres.sql(
        "SELECT body FROM mail_message WHERE body LIKE '%/credit/apply/x%'", database
    )
    assert found == [['<a href="http://127.0.0.1:8171/credit/apply/x">Go</a>']]
    assert _value(database, "web.base.url") == "http://127.0.0.1:8171"
