"""The rules of deliveries: pure functions over plain figures, without Odoo's ORM."""
