"""The numbers that people look at. Each carries its denominator, in words and as a number, and is rounded last."""

from __future__ import annotations

from dataclasses import dataclass

from formats.faults import require


@dataclass(frozen=True)
class Ratio:
    """`denominator` zero: there was nothing to measure, which is not zero."""

    name: str
    numerator: int
    denominator: int
    of: str
    """What the denominator counts."""

    def basis_points_down(self) -> int | None:
        return None if self.denominator == 0 else self.numerator * 10_000 // self.denominator


def utilisation_used(used_slots: int, open_slots: int) -> Ratio:
    """Used slots of all that stood open, protected ones too."""
    return _ratio("utilisation, used", used_slots, open_slots, "open slots")


def utilisation_booked(booked_slots: int, open_slots: int) -> Ratio:
    return _ratio("utilisation, booked", booked_slots, open_slots, "open slots")


def sharing_rate(*, without_share_minutes: int, used_minutes: int, protected_minutes: int) -> Ratio:
    """共享率: minutes of members that own no share of the asset, of its effective minutes: used by all, and the
    custodian's protected teaching."""
    effective = used_minutes + protected_minutes
    return _ratio("共享率", without_share_minutes, effective, "effective minutes: used by all, and protected")


def yield_rate(*, inside_fen: int, outside_fen: int, asset_value_fen: int) -> Ratio:
    """收益率: inside income and one and a half times outside income, of the asset's value; doubled, to stay whole."""
    return _ratio("收益率", 2 * inside_fen + 3 * outside_fen, 2 * asset_value_fen, "twice the asset's value in fen")


def share_of_bookings(name: str, counted: int, made: int) -> Ratio:
    """No-shows, late cancels, unused, displaced, refusals: of the occurrences that were made."""
    return _ratio(name, counted, made, "occurrences made")


def _ratio(name: str, numerator: int, denominator: int, of: str) -> Ratio:
    require(numerator >= 0 and denominator >= 0, "ratio-negative", f"{name}: {numerator} of {denominator}")
    return Ratio(name, numerator, denominator, of)
