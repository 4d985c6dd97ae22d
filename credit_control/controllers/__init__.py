from . import credit_application, credit_limit_request
