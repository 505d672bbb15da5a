"""What a member is, and how it stands. Numbers as on the chain."""

from __future__ import annotations

from enum import IntEnum

MAX_MEMBER = 2**32 - 1


class MemberStatus(IntEnum):
    ACTIVE = 1
    SUSPENDED = 2
    EXPELLED = 3


class MemberKind(IntEnum):
    SCHOOL = 1
    ENTERPRISE = 2
    GOVERNMENT = 3
    ASSOCIATION = 4
