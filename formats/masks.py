"""What a QR shows of a person: enough to compare with the ID document in hand, too little to find them by."""

from __future__ import annotations

NAME_BYTES = 40


def mask_name(name: str) -> str:
    """First and last character, one `*` for each between; two characters: first and `*`. Cut with `…` to 40 bytes.

    Characters are Unicode code points; the name is not normalised.
    """
    if len(name) <= 2:
        masked = name[:1] + "*" if len(name) == 2 else "*"
    else:
        masked = name[0] + "*" * (len(name) - 2) + name[-1]
    if len(masked.encode()) <= NAME_BYTES:
        return masked
    room = NAME_BYTES - len("…".encode())
    return masked.encode()[:room].decode(errors="ignore") + "…"


def mask_resident_id(number: str) -> str:
    """Digits 16–17 of an 18-digit resident ID. Other documents show no digits: they have no mask."""
    if len(number) != 18:
        raise ValueError("a resident ID has 18 characters")
    return number[15:17]
