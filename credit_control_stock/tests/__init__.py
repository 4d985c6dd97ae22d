from . import (
    test_delivery_exposure,
    test_delivery_fitting,
    test_delivery_gate,
    test_delivery_holds,
    test_delivery_kpi,
    test_delivery_policy,
    test_delivery_real,
    test_delivery_screens,
    test_delivery_ways,
)
