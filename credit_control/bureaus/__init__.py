"""Bureaus and registries: one file a provider, no ORM, no clock.

``PROVIDERS`` is the whole of what the rest of the add-on knows of them: a new provider
is a file with a :class:`~.contract.Bureau` and a line here.
"""
