from . import (
    credit_gate,
    credit_hold,
    credit_ledger,
    credit_policy_rule,
    res_company,
    res_config_settings,
    sale_order,
    stock_move,
    stock_move_gate,
    stock_move_line,
    stock_picking,
    stock_picking_gate,
)
