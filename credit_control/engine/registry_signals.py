"""The registry's checks of habits, promises and scores, and of what is odd."""

#: Entries of the registry, in the order in which they are listed.
SIGNALS = ()
