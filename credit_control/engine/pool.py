"""A limit that several customers share, and caps over many of them."""

from dataclasses import dataclass

from .parts import Part


@dataclass(frozen=True)
class Pool(Part):
    """The group that the customer belongs to; empty for most customers."""
