{
    "name": "Credit Control: Post",
    "summary": "Follow-up letters by post, where Odoo's own Snail Mail app is installed",
    "version": "19.0.1.0.0",
    "category": "Accounting/Credit Control",
    "author": "credit_control contributors",
    "license": "LGPL-3",
    "depends": ["credit_control", "snailmail"],
    "auto_install": True,
}
