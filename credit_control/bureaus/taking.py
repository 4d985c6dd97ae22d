"""Values taken over from an answer, each with the place it came from.

An auditor can ask of every figure of a report where the provider said so; a
:class:`Taken` notes it while the figure is read.
"""

from .documents import dig, each, text


class Taken:
    """A tree of names and values that notes what was read from where.

    :param tree: as :func:`.documents.read_json` gives it
    :param str base: path in front of every other
    """

    def __init__(self, tree, base=""):
        self._tree = tree
        self._base = f"{base}." if base else ""
        #: ``{field: path in the answer}``
        self.sources = {}
        self._warnings = []

    @property
    def warnings(self):
        """Sentences for people, each once, in the order they came up."""
        return tuple(dict.fromkeys(self._warnings))

    def warn(self, sentence):
        """Note a sentence for people."""
        self._warnings.append(sentence)

    def at(self, path):
        """What is at a path, ``None`` for nothing; notes nothing."""
        return dig(self._tree, self._base + path)

    def list_at(self, path):
        """Things at a path, as a list; notes nothing."""
        return each(self._tree, self._base + path)

    def note(self, field, path):
        """What is at a path, as it is, noted as the place the field came from.

        >>> taken = Taken({"name": "Fjord AS"})
        >>> taken.note("name", "name"), taken.note("city", "city"), taken.sources
        ('Fjord AS', None, {'name': 'name'})
        """
        found = self.at(path)
        if found is not None:
            self.sources[field] = self._base + path
        return found

    def text_of(self, field, path):
        """The text at a path, noted likewise."""
        return text(self.note(field, path))

    def take(self, field, read, *paths):
        """The first value that can be read at one of the paths.

        >>> from .documents import number, text
        >>> taken = Taken({"r": {"limit": "0", "sum": 7}}, "r")
        >>> taken.take("limit", number, "total", "limit"), taken.sources
        (Decimal('0'), {'limit': 'r.limit'})
        >>> taken.take("name", text, "name")
        ''

        :param str field: of the report, where the path is noted
        :param read: one of the getters of :mod:`.documents`
        :return: the value; what ``read`` makes of nothing, where there is none
        """
        for path in paths:
            value = read(self.at(path))
            if value is not None and value != "":
                self.sources[field] = self._base + path
                return value
        return read(None)
