"""TOML that somebody else wrote: its size is known before the parser sees it, its depth before anybody else does."""

from __future__ import annotations

import tomllib
from typing import Any

from formats.faults import FormatFault, require

MAX_BYTES = 1 << 20
MAX_DEPTH = 16


def loads(data: bytes) -> dict[str, Any]:
    """Raises FormatFault: `too-large`, `too-deep`, `not-utf-8` or `not-toml`."""
    require(len(data) <= MAX_BYTES, "too-large", f"{len(data)} bytes, at most {MAX_BYTES}")
    try:
        value = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise FormatFault("not-utf-8", f"byte {error.start} is not UTF-8") from error
    except RecursionError as error:  # the parser is Python: it ends there, and not with the process
        raise FormatFault("too-deep", f"nested deeper than {MAX_DEPTH}") from error
    except ValueError as error:
        raise FormatFault("not-toml", str(error)[:200]) from error
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [item for each in level for item in _inside(each)]
    require(not level, "too-deep", f"nested deeper than {MAX_DEPTH}")
    return value


def _inside(value: Any) -> list[Any]:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
