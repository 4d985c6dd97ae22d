"""What somebody changes when a record is written, apart from its conversation."""


def said_fields(vals):
    """Names of the fields that a write says something with.

    Messages and activities may be left on any record, also on one that is evidence.

    :param dict vals: as ``write`` takes them
    :rtype: set
    """
    return {name for name in vals if not name.startswith(("message_", "activity_"))}
