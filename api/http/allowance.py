"""So many requests a minute for each caller, evenly given back: the generic cell rate algorithm (ITU-T I.371).

One number is kept for each caller: when all that it spent will have been given back.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

SECOND_NS = 10**9
MINUTE_NS = 60 * SECOND_NS
MOST_CALLERS = 50_000


@dataclass(frozen=True)
class Rate:
    """`name`: for people and in `RateLimit` fields. `quota`: at once, and again within each minute."""

    name: str
    quota: int

    @property
    def each_ns(self) -> int:
        return MINUTE_NS // self.quota


@dataclass(frozen=True)
class Spent:
    """`left`: how many more now. `wait_ns`: until one is given back, where there was none; nothing was taken then."""

    left: int
    wait_ns: int

    @property
    def refused(self) -> bool:
        return self.wait_ns > 0

    @property
    def wait_s(self) -> int:
        """Whole seconds, none too few."""
        return -(-self.wait_ns // SECOND_NS)


class Allowances:
    """Of all callers of this process. Beyond `MOST_CALLERS` whoever was not seen for longest begins anew."""

    def __init__(self, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        self._whole_at: OrderedDict[tuple[str, str], int] = OrderedDict()

    def take(self, rate: Rate, caller: str) -> Spent:
        now, key = self._clock_ns(), (rate.name, caller)
        whole_at = max(self._whole_at.get(key, now), now) + rate.each_ns
        if whole_at - now > MINUTE_NS:
            return Spent(0, whole_at - now - MINUTE_NS)
        self._whole_at[key] = whole_at
        self._whole_at.move_to_end(key)
        while len(self._whole_at) > MOST_CALLERS:
            self._whole_at.popitem(last=False)
        return Spent((MINUTE_NS - (whole_at - now)) // rate.each_ns, 0)

    def give_back(self, rate: Rate, caller: str) -> None:
        """One that was taken and turned out not to count."""
        key = (rate.name, caller)
        if key in self._whole_at:
            self._whole_at[key] -= rate.each_ns
