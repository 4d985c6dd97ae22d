"""What people read for the value of a selection."""


def label(record, name, value=None):
    """The words of a selection's value, in the language of the record.

    :param record: one record
    :param str name: of the field
    :param value: the record's own unless given
    :return: '' for a value that the field does not have
    :rtype: str
    """
    words = dict(record._fields[name]._description_selection(record.env))
    return words.get(value or record[name], "")
