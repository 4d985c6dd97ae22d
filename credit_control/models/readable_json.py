"""Structured values that every client of the external interface can read."""

from odoo import fields

#: XML-RPC knows whole numbers of 32 bits only.
_LARGEST = 2**31 - 1


class ReadableJson(fields.Json):
    """A JSON field whose unknown values, ``None``, are left out where it is read.

    XML-RPC has no word for them, and a whole record could not be read for one. What is
    stored, and what the program works with, stays as it is.
    """

    def convert_to_read(self, value, record, use_display_name=True):
        return _readable(super().convert_to_read(value, record, use_display_name))


def _readable(value):
    if isinstance(value, dict):
        return {key: _readable(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [False if one is None else _readable(one) for one in value]
    if isinstance(value, int) and abs(value) > _LARGEST:
        return float(value)
    return value
