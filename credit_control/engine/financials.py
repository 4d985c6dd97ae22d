"""Figures from financial statements: distance from insolvency, ratios, expected loss.

Statements come in any one unit of money; figures are exact fractions rounded to four
places at the end. What a figure needs and is not known makes it ``None``, never 0, and so
does a denominator of 0.
"""

from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction

#: Kinds of company, by which Altman's model is chosen.
LISTED_MANUFACTURER, PRIVATE_MANUFACTURER, OTHER = "listed", "private", "other"
#: Zones of Altman's models.
SAFE, GREY, DISTRESS = "safe", "grey", "distress"

_PLACES = 4
#: Digits with which logarithms and powers are computed before rounding.
_PRECISION = 40


@dataclass(frozen=True)
class Statement:
    """A year's balance sheet and income; ``None`` for what is not known.

    :param equity: book value of the equity (total assets less total liabilities)
    :param market_value: of the equity, for listed companies
    :param intangible: intangible assets and goodwill, part of the total assets
    :param funds: funds provided by operations (Ohlson: pre-tax income and depreciation)
    :param previous_income: net income of the year before
    """

    total_assets: int | None = None
    current_assets: int | None = None
    inventories: int | None = None
    intangible: int | None = None
    current_liabilities: int | None = None
    total_liabilities: int | None = None
    equity: int | None = None
    market_value: int | None = None
    retained_earnings: int | None = None
    sales: int | None = None
    ebit: int | None = None
    net_income: int | None = None
    previous_income: int | None = None
    funds: int | None = None

    @property
    def working_capital(self):
        """Current assets less current liabilities.

        >>> EXAMPLE.working_capital, Statement(current_assets=5).working_capital
        (200, None)
        """
        return _less(self.current_assets, self.current_liabilities)

    @property
    def net_worth(self):
        """Tangible net worth: equity less intangible assets, which may be unknown.

        >>> EXAMPLE.net_worth, Statement(equity=400, intangible=150).net_worth
        (400, 250)
        """
        return _less(self.equity, self.intangible or 0)


#: The company whose figures are worked out in the examples.
EXAMPLE = Statement(
    total_assets=1000,
    current_assets=450,
    current_liabilities=250,
    total_liabilities=600,
    equity=400,
    market_value=600,
    retained_earnings=200,
    sales=1300,
    ebit=120,
    net_income=80,
    previous_income=60,
    funds=150,
)


@dataclass(frozen=True)
class Model:
    """One of Altman's models: weights of its terms, and its zones.

    :param tuple weights: of working capital, retained earnings, EBIT and sales over total
        assets, and of equity over total liabilities
    :param bool market: equity at its market value
    :param safe, distress: above the first, safe; below the second, distress
    :param bool confirmed: whether weights and zones were found in a source
    """

    code: str
    weights: tuple
    market: bool
    safe: Decimal
    distress: Decimal
    constant: Decimal = Decimal(0)
    confirmed: bool = True


def _model(code, weights, safe, distress, **values):
    numbers = tuple(map(Decimal, weights.split()))
    return Model(
        code,
        numbers,
        values.pop("market", False),
        Decimal(safe),
        Decimal(distress),
        **values,
    )


#: Altman 1968, listed manufacturers. His 0.999 for sales is rounded to 1.0, as usual.
Z = _model("altman_z", "1.2 1.4 3.3 1.0 0.6", "2.99", "1.81", market=True)
#: Altman 1983, private manufacturers; weights to be confirmed with the original.
_WEIGHTS = "0.717 0.847 3.107 0.998 0.420"
Z_PRIVATE = _model("altman_z_private", _WEIGHTS, "2.9", "1.23", confirmed=False)
#: Altman 1995, other companies; without sales, which differ too much between trades.
Z_GENERAL = _model("altman_z_general", "6.56 3.26 6.72 0 1.05", "2.6", "1.1")
#: The same for emerging markets: 3.25 more; its zones are to be confirmed.
Z_EMERGING = _model(
    "altman_z_emerging",
    "6.56 3.26 6.72 0 1.05",
    "5.85",
    "4.15",
    constant=Decimal("3.25"),
    confirmed=False,
)
MODELS = {model.code: model for model in (Z, Z_PRIVATE, Z_GENERAL, Z_EMERGING)}
#: Ohlson's constant, and his weights of what ``ohlson`` lists, but for size.
_OHLSON = ("-1.32", "6.03", "-1.43", "0.0757", "-2.37", "-1.83")
_BY_KIND = {LISTED_MANUFACTURER: Z, PRIVATE_MANUFACTURER: Z_PRIVATE, OTHER: Z_GENERAL}


def altman(statement, model):
    """Altman's figure by one of his models, a decimal of four places.

    >>> altman(EXAMPLE, Z), altman(EXAMPLE, Z_PRIVATE)
    (Decimal('2.8160'), Decimal('2.2630'))
    >>> altman(EXAMPLE, Z_GENERAL), altman(EXAMPLE, Z_EMERGING)
    (Decimal('3.4704'), Decimal('6.7204'))
    >>> altman(Statement(total_assets=1000), Z) is None
    True

    :param Statement statement: negative figures count as they are
    :return: ``None`` if a term is not known, or a denominator is 0
    """
    terms = [
        ratio(part, statement.total_assets)
        for part in (
            statement.working_capital,
            statement.retained_earnings,
            statement.ebit,
            statement.sales,
        )
    ]
    equity = statement.market_value if model.market else statement.equity
    terms.append(ratio(equity, statement.total_liabilities))
    pairs = [(w, term) for w, term in zip(model.weights, terms, strict=True) if w]
    if any(term is None for _weight, term in pairs):
        return None
    total = Fraction(model.constant)
    return rounded(total + sum(Fraction(weight) * term for weight, term in pairs))


def model_for(kind):
    """Altman's model for a kind of company.

    >>> model_for(OTHER).code, model_for(LISTED_MANUFACTURER).code
    ('altman_z_general', 'altman_z')

    :raise KeyError: for another kind
    """
    return _BY_KIND[kind]


def zone(value, model):
    """The zone of a figure; on a boundary it is grey. ``None`` for an unknown figure.

    >>> [zone(Decimal(z), Z_GENERAL) for z in ("2.61", "2.6", "1.1", "1.09")]
    ['safe', 'grey', 'grey', 'distress']
    """
    if value is None:
        return None
    if value > model.safe:
        return SAFE
    return DISTRESS if value < model.distress else GREY


def ohlson(statement, price_index, loss_years=None):
    """Ohlson's O of 1980, and the probability of failure that it stands for.

    It depends on the unit of money and on a price index (US dollars, 1968 = 100), so it
    is shown and weighs nothing by default.

    >>> ohlson(EXAMPLE, 1)
    (Decimal('-1.4789'), Decimal('0.1856'))
    >>> ohlson(Statement(), 1) is None
    True

    :param price_index: by which total assets are divided
    :param bool loss_years: a loss in both years; ``None``: by the two net incomes
    """
    s = statement
    terms = (
        ratio(s.total_assets, price_index),
        ratio(s.total_liabilities, s.total_assets),
        ratio(s.working_capital, s.total_assets),
        ratio(s.current_liabilities, s.current_assets),
        ratio(s.net_income, s.total_assets),
        ratio(s.funds, s.total_liabilities),
    )
    if None in (*terms, s.previous_income) or terms[0] <= 0:
        return None
    if loss_years is None:
        loss_years = s.net_income < 0 and s.previous_income < 0
    size, debt, *_others = terms
    weighted = sum(
        Fraction(Decimal(weight)) * term
        for weight, term in zip(_OHLSON, (1, *terms[1:]), strict=True)
    )
    swing = abs(s.net_income) + abs(s.previous_income)
    change = ratio(s.net_income - s.previous_income, swing) or 0
    weighted -= Fraction(521, 1000) * change
    weighted -= Fraction(172, 100) if debt > 1 else 0
    weighted += Fraction(285, 1000) if loss_years else 0
    return _logistic(weighted, size)


def equity_ratio(statement):
    """Equity over total assets in basis points, rounded down.

    >>> equity_ratio(EXAMPLE), equity_ratio(Statement(equity=-1, total_assets=3))
    (4000, -3334)
    """
    part = ratio(statement.equity, statement.total_assets)
    return None if part is None else part * 10_000 // 1


def current_ratio(statement):
    """Current assets over current liabilities, two places.

    >>> current_ratio(EXAMPLE)
    Decimal('1.80')
    """
    return rounded(ratio(statement.current_assets, statement.current_liabilities), 2)


def quick_ratio(statement):
    """Current assets without inventories over current liabilities, two places.

    >>> from dataclasses import replace
    >>> quick_ratio(replace(EXAMPLE, inventories=200)), quick_ratio(EXAMPLE)
    (Decimal('1.00'), None)
    """
    quick = _less(statement.current_assets, statement.inventories)
    return rounded(ratio(quick, statement.current_liabilities), 2)


def inputs(statement, kind):
    """What a statement gives a scorecard: ``{factor code: value or None}``.

    Only the model that applies to the kind of company has a value.

    >>> found = inputs(EXAMPLE, OTHER)
    >>> found["altman_z_general"], found["equity_ratio"], "altman_z" in found
    (Decimal('3.47'), 4000, False)
    """
    model = model_for(kind)
    return {
        model.code: rounded(altman(statement, model), 2),
        "equity_ratio": equity_ratio(statement),
        "current_ratio": current_ratio(statement),
        "quick_ratio": quick_ratio(statement),
    }


def expected_loss(probability, loss, exposure):
    """Expected loss, PD × LGD × EAD, rounded half up to a minor unit.

    >>> expected_loss(300, 6000, 25_000)
    450

    :param int probability: of default, basis points
    :param int loss: part of the exposure lost in a default, basis points
    :param int exposure: at default, minor units
    """
    return (2 * probability * loss * exposure + 10**8) // (2 * 10**8)


def provision(rates, amounts):
    """Provision by a matrix of loss rates (IFRS 9, simplified approach), minor units.

    >>> provision((50, 220, 270, 450, 800),
    ...           (15_000_00, 7_500_00, 4_000_00, 2_500_00, 1_000_00))
    54050

    :param rates: loss rate of each bucket, basis points
    :param amounts: open in each bucket, minor units
    """
    exact = sum(rate * amount for rate, amount in zip(rates, amounts, strict=True))
    return (2 * exact + 10_000) // 20_000


# ---- inside ----------------------------------------------------------------------
def ratio(part, whole):
    """An exact ratio, ``None`` where a side is not known or the whole is 0.

    >>> ratio(1, 4), ratio(None, 4), ratio(1, 0)
    (Fraction(1, 4), None, None)
    """
    if part is None or not whole:
        return None
    return Fraction(part) / Fraction(whole)


def rounded(number, places=_PLACES):
    """An exact number as a decimal, halves away from 0; ``None`` stays ``None``.

    >>> rounded(Fraction(-1, 8), 2), rounded(None)
    (Decimal('-0.13'), None)
    """
    if number is None:
        return None
    size = int((abs(Fraction(number)) * 2 * 10**places + 1) // 2)
    return Decimal(size if number >= 0 else -size).scaleb(-places)


def _less(whole, part):
    return None if whole is None or part is None else whole - part


def _logistic(rest, size):
    """O from its fractions and the logarithm of size, and its probability."""
    with localcontext() as context:
        context.prec = _PRECISION
        logarithm = (Decimal(size.numerator) / Decimal(size.denominator)).ln()
        exact = Decimal(rest.numerator) / Decimal(rest.denominator)
        o = exact - Decimal("0.407") * logarithm
        power = o.exp()
        chance = power / (1 + power)
    return rounded(o), rounded(chance)
