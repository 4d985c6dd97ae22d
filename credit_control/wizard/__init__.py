from . import (
    base_partner_merge,
    credit_ageing_dialog,
    credit_statement_dialog,
    credit_claim_propose,
    credit_claim_waive,
    credit_followup_decide,
    credit_hold_release,
    credit_hold_request,
    credit_limit_grant,
)
