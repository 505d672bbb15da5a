"""Columns that more than one table has, with their SQL types."""

from typing import Any

from sqlalchemy import JSON, Column, LargeBinary
from sqlmodel import Field

from ledger.db import UtcTime


def bytes_column(*, nullable: bool = False, unique: bool = False) -> Any:
    return Field(default=None if nullable else ..., sa_column=Column(LargeBinary, nullable=nullable, unique=unique))


def json_column(default: Any) -> Any:
    return Field(default_factory=default, sa_column=Column(JSON, nullable=False))


def time_column(*, nullable: bool = False) -> Any:
    if nullable:
        return Field(default=None, sa_type=UtcTime, nullable=True)
    return Field(sa_type=UtcTime)
