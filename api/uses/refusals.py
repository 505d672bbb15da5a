"""What cannot be said at all, as the fault of the request that it is."""

from collections.abc import Iterator
from contextlib import contextmanager

from formats.faults import FormatFault
from node.faults import RequestInvalid, RowFault


@contextmanager
def refused_by_form() -> Iterator[None]:
    """Raises RequestInvalid in the place of FormatFault."""
    try:
        yield
    except FormatFault as fault:
        raise RequestInvalid([RowFault(0, "body", fault.reason, fault.detail, "see docs/formats.md")]) from fault
