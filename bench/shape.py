"""The shape of the data, for those who make it and those who measure with it."""

#: Customers made by the ORM: the first have a confirmed order, the last a quotation.
CONFIRMED = 100
QUOTATIONS = 20
#: Enough credit for every order that is confirmed while measuring.
AMPLE = 50_000_000.0
#: Prices of the three articles on each order.
PRICES = (100.0, 60.0, 40.0)
#: Days by which the ten invoices of a customer are overdue, negative when not due yet.
OVERDUE = (5, 15, 35, 65, 100, -5, -10, -15, -20, -25)
#: Which of the ten are part-paid, and the share that is paid.
PART_PAID = (3, 8)
PAID = 0.4
#: Days from the date of an invoice to its due date.
TERM = 30
