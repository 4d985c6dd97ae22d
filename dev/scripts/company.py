"""Run in Odoo's shell: the main company gets a country, a chart of accounts and English dates."""

company = env.ref("base.main_company")  # noqa: F821
company.write({"country_id": env.ref("base.us").id, "currency_id": env.ref("base.USD").id})  # noqa: F821
env["account.chart.template"].try_loading("generic_coa", company, install_demo=False)  # noqa: F821
provider = env.ref("payment.payment_provider_demo")  # noqa: F821
provider.write({"state": "test", "is_published": True})
env.cr.commit()  # noqa: F821
