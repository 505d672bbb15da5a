"""What published files say of one batch for ever: read and written once, kept by whoever publishes again."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class BatchTexts:
    """Canonical bytes. `lasting`: of its shard entry. `links`: of its link file."""

    lasting: bytes
    links: bytes


# By the log that anchored the batch: block hash and index.
BatchTextsByLog = Mapping[tuple[str, int], BatchTexts]
