{
    "name": "Credit Control: Spreadsheet Dashboard",
    "summary": "Key figures of credit control in Odoo's spreadsheet dashboards",
    "version": "19.0.1.0.0",
    "category": "Accounting/Credit Control",
    "author": "credit_control contributors",
    "license": "LGPL-3",
    "depends": ["credit_control", "spreadsheet_dashboard"],
    "data": ["data/dashboards.xml"],
    "auto_install": True,
}
