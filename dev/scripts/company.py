"""Run in Odoo's shell: the main company gets a country, a chart of accounts and English dates."""

company = env.ref("base.main_company")
company.write(
    {"country_id": env.ref("base.us").id, "currency_id": env.ref("base.USD").id}
)
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)
provider = env.ref("payment.payment_provider_demo")
provider.write({"state": "test", "is_published": True})
env.cr.commit()
