from . import (
    test_engine,
    test_exposure,
    test_exposure_invariants,
    test_exposure_money,
    test_gate,
    test_limit_authority,
    test_limit_mirror,
    test_limits,
)
