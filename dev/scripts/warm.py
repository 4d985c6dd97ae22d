"""Run in Odoo's shell: generate the web bundles now, so that no test and no user waits for them."""

qweb = env["ir.qweb"]  # noqa: F821
qweb._pregenerate_assets_bundles()
env.cr.commit()  # noqa: F821
