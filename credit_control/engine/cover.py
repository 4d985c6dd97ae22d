"""Securities: what is insured, guaranteed or deposited of a customer's debt."""

from dataclasses import dataclass

from .parts import Part


@dataclass(frozen=True)
class Cover(Part):
    """What secures the customer's debt; empty for most customers."""
