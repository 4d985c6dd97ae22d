{
    "name": "Credit Control: Deliveries",
    "summary": "Deliveries of customers who no longer pass the credit check wait",
    "version": "19.0.1.0.0",
    "category": "Accounting/Credit Control",
    "author": "credit_control contributors",
    "license": "LGPL-3",
    "depends": ["credit_control", "sale_stock"],
    "data": [
        "security/ir.model.access.csv",
        "security/credit_control_stock_security.xml",
        "views/credit_hold_views.xml",
        "views/credit_policy_views.xml",
        "views/res_config_settings_views.xml",
        "views/stock_picking_views.xml",
        "wizard/stock_picking_credit_fit_views.xml",
    ],
    "auto_install": True,
}
