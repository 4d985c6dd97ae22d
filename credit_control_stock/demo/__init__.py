"""What the demonstration shows of deliveries.

Not imported by the add-on: ``make demo`` and the tests call it.
"""
