"""Run in Odoo's shell: generate the web bundles now, so that no test and no user waits for them."""

qweb = env["ir.qweb"]
qweb._pregenerate_assets_bundles()
env.cr.commit()
