"""The dashboard on paper, for a meeting of the board."""

from odoo import api, models
from odoo.tools import format_amount, formatLang

#: Colours of the lights, as on the screen.
_COLOURS = {
    "green": "#28a745",
    "amber": "#e99d00",
    "red": "#d9534f",
    "grey": "#adb5bd",
}


class ReportDashboard(models.AbstractModel):
    """What the template needs: the dashboard's own figures, put into words."""

    _name = "report.credit_control.report_dashboard"
    _description = "Credit Dashboard on Paper"

    @api.model
    def _get_report_values(self, docids, data=None):
        """The dashboard as its filters ask for it.

        :param dict data: the filters of ``credit.dashboard.read_dashboard``
        """
        filters = {
            name: int(value)
            for name, value in (data or {}).items()
            if name in ("company_id", "currency_id", "months") and str(value).isdigit()
        }
        board = self.env["credit.dashboard"].read_dashboard(filters)
        company = self.env["res.company"].browse(board["filters"]["company_id"])
        currency = self.env["res.currency"].browse(board["filters"]["currency_id"])
        return {
            "doc_ids": company.ids,
            "doc_model": "res.company",
            "docs": company,
            "company": company,
            "board": board,
            "months": board["filters"]["months"],
            "words": lambda value, unit: self._words(value, unit, currency),
            "moved": lambda tile: self._moved(tile, currency),
            "width": self._width,
            "light": self._light,
        }

    def _words(self, value, unit, currency):
        """A figure with its unit, “–” where it is not known."""
        if value is None:
            return "–"
        if unit == "money":
            return format_amount(self.env, value, currency)
        number = formatLang(self.env, value, digits=0 if unit == "number" else 1)
        return {
            "percent": self.env._("%s %%", number),
            "days": self.env._("%s days", number),
            "hours": self.env._("%s hours", number),
        }.get(unit, number)

    def _moved(self, tile, currency):
        """The change of a tile to the month before; shares change by points."""
        change, unit = tile["change"], tile["unit"]
        if change and unit == "percent":
            words = self.env._("%s points", formatLang(self.env, change, digits=1))
        else:
            words = self._words(change, unit, currency)
        return f"+{words}" if change and change > 0 else words

    def _light(self, light):
        """Style of the dot that is a light."""
        colour = _COLOURS.get(light, _COLOURS["grey"])
        return (
            "display: inline-block; width: 9px; height: 9px; border-radius: 5px; "
            f"background: {colour}"
        )

    def _width(self, value, values):
        """Length of a bar in per cent of the longest; nothing below nought has one."""
        longest = max((one or 0 for one in values), default=0)
        return round(max(value or 0, 0) * 100 / longest) if longest > 0 else 0
