"""``make audit``: the table that it prints, and that it fails on a cent."""

import datetime
from types import SimpleNamespace

import pytest

from dev import audit


class Books:
    """An environment of one company whose statements are so much off."""

    def __init__(self, off=0.0):
        self.company = SimpleNamespace(
            name="Mine", _credit_today=lambda: datetime.date(2026, 1, 31)
        )
        amounts = dict.fromkeys(audit.NAMES, 100.0)
        row = {**amounts, "nobody": 0.0, "statements": 100.0 + off, "difference": off}
        self.asked = []

        def read(_companies, day):
            self.asked.append(day)
            return [{**row, "company": self.company}]

        companies = SimpleNamespace(sudo=lambda: companies, search=lambda _domain: [])
        self.models = {
            "res.company": companies,
            "credit.ledger": SimpleNamespace(audit=read),
        }

    def __getitem__(self, name):
        return self.models[name]


def test_equal_books_are_said_to_be_equal(capsys):
    books = Books()
    assert audit.main(books, "2013-03-31") == {"date": "2013-03-31", "companies": 1}
    printed = capsys.readouterr().out
    assert "100.00" in printed
    assert "All equal to the cent." in printed
    assert books.asked == [datetime.date(2013, 3, 31)]


def test_without_a_date_it_is_the_companys_today():
    assert audit.main(Books(), "")["date"] == "2026-01-31"


def test_a_cent_fails_the_command_and_names_the_company(capsys):
    with pytest.raises(SystemExit, match="Mine: the figures do not equal"):
        audit.main(Books(off=0.01), None)
    assert "All equal" not in capsys.readouterr().out


def test_a_date_that_is_none_is_refused_in_words():
    with pytest.raises(SystemExit, match="never is no date"):
        audit.main(Books(), "never")
