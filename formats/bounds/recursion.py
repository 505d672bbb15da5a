"""How deep Python may recurse in a process of ours.

A library below `eth_account` raises the limit to 100,000 while it is imported. A parser that recurses in C then ends
the process by overflowing its stack, where it would have raised RecursionError. Whatever module imports it sets the
limit back, and so does every entry point.
"""

import sys

RECURSION_LIMIT = 1_000
"""Python's own default."""


def set_recursion_limit() -> None:
    sys.setrecursionlimit(RECURSION_LIMIT)
