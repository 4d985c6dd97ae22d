"""A limit that several customers share, and caps over many of them."""

from dataclasses import dataclass, replace

from .parts import Part


@dataclass(frozen=True)
class Pool(Part):
    """The group that the customer belongs to, and caps; empty for most customers.

    :param int head: which group: the number of the file that bears its limit, 0 for none
    :param str name: the group by the name of its head
    :param int limit: the limit that its members share, minor units
    :param bool granted: whether a limit of the group is in force
    :param int others: exposure of the other members, minor units
    :param tuple caps: ``(name, amount, exposure of all under it)`` for each cap over the
        customer's risk category or country, the customer's own exposure included
    """

    head: int = 0
    name: str = ""
    limit: int = 0
    granted: bool = False
    others: int = 0
    caps: tuple = ()

    def with_more(self, amount):
        """After another member's document went through.

        >>> Pool(head=7, others=100).with_more(50).others
        150
        """
        return replace(self, others=self.others + amount)
