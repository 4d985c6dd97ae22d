from odoo import api, models, tools


class AccountPaymentTerm(models.Model):
    _inherit = "account.payment.term"

    @tools.ormcache("self.id")
    def _credit_terms(self):
        """How long and how generous payment terms are, for comparison.

        :return: ``(days, discount)``: the longest run of an instalment in days, a
            month counted as 31, and the early-payment discount in per cent
        :rtype: tuple(int, float)
        """
        self.ensure_one()
        term = self.sudo()
        days = max((line._credit_days() for line in term.line_ids), default=0)
        return days, term.discount_percentage if term.early_discount else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)


class AccountPaymentTermLine(models.Model):
    _inherit = "account.payment.term.line"

    def _credit_days(self):
        """The longest run of this instalment in days, a month counted as 31."""
        self.ensure_one()
        if self.delay_type == "days_after_end_of_month":
            return self.nb_days + 31
        if self.delay_type == "days_after_end_of_next_month":
            return self.nb_days + 62
        if self.delay_type == "days_end_of_month_on_the":
            day = self.days_next_month or ""
            return self.nb_days + 31 + (int(day) if day.isnumeric() else 1)
        return self.nb_days

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
