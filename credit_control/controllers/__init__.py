from . import credit_application
