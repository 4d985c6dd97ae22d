from . import (
    credit_application,
    credit_account_access,
    credit_account,
    credit_limit_request,
    credit_account_payment,
    credit_account_documents,
    credit_plan,
    credit_account_forms,
    credit_account_promise,
    credit_account_dispute,
    credit_account_plan,
)
