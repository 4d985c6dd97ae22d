"""Habits, promises and scores of a customer, and what is odd about a document."""

from dataclasses import dataclass

from .parts import Part


@dataclass(frozen=True)
class Signals(Part):
    """Evidence that single checks look at; empty where no rule asks for it."""
