"""Column types for masks and lists of numbers, as bytes of one width: no integer of SQLite holds them."""

from __future__ import annotations

from sqlalchemy import Column, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

from formats.bookings.slots import DAY_SLOTS

MASK_BYTES = DAY_SLOTS // 8


def blob(*, primary_key: bool = False, nullable: bool = False, index: bool = False) -> Column[bytes]:
    return Column(LargeBinary, primary_key=primary_key, nullable=nullable, index=index)


class DayMask(TypeDecorator[int]):
    """96 slots of a day as 12 big-endian bytes."""

    impl = LargeBinary(MASK_BYTES)
    cache_ok = True

    def process_bind_param(self, value: int | None, dialect: Dialect) -> bytes | None:
        return None if value is None else value.to_bytes(MASK_BYTES, "big")

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> int | None:
        return None if value is None else int.from_bytes(value, "big")


class Numbers(TypeDecorator[tuple[int, ...]]):
    """So many numbers of one width, one after the other, big-endian."""

    impl = LargeBinary
    cache_ok = True

    def __init__(self, count: int, size: int) -> None:
        super().__init__(count * size)
        self.count, self.size = count, size

    def process_bind_param(self, value: tuple[int, ...] | None, dialect: Dialect) -> bytes | None:
        if value is None:
            return None
        assert len(value) == self.count, f"{len(value)} numbers, not {self.count}"
        return b"".join(each.to_bytes(self.size, "big") for each in value)

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> tuple[int, ...] | None:
        if value is None:
            return None
        return tuple(int.from_bytes(value[at : at + self.size], "big") for at in range(0, len(value), self.size))
