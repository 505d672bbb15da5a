"""Bounds of submitting that the settings name too: whoever reads the settings imports no database library for it."""

MOST_IN_FLIGHT = 64
"""Of one sender, where nobody sets another number: what the pools in use hold for one account without a doubt."""
