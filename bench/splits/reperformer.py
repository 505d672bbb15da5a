"""A process that computes a folder of period files again, one after the other: what it took, as JSON."""

import json
import sys
import time
from pathlib import Path

from formats.splits.period_file import reader


def main(folder: Path) -> None:
    began, previous, opening = time.process_time(), None, None
    for path in sorted(folder.glob("*.json")):
        data = path.read_bytes()
        file = reader.read(data)
        assert previous in (None, file.previous), f"{path} follows another file"
        assert opening in (None, file.opening), f"{path} opens with something else than the one before closed with"
        previous, opening = reader.file_hash(data), file.close().closing
    took_s = time.process_time() - began
    print(json.dumps({"took_s": took_s, "peak_kb": _peak_kb()}))


def _peak_kb() -> int:
    """Of this program alone: `ru_maxrss` begins with what its parent had."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
