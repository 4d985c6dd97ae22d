{
    "name": "Credit Control: SMS",
    "summary": "Follow-up by text message, where Odoo's own SMS app is installed",
    "version": "19.0.1.0.0",
    "category": "Accounting/Credit Control",
    "author": "credit_control contributors",
    "license": "LGPL-3",
    "depends": ["credit_control", "sms"],
    "data": ["views/credit_followup_views.xml"],
    "auto_install": True,
}
