"""A company to show credit control with, and the main job played on it.

Not imported by the add-on: ``make demo`` and the tests call it.
"""
