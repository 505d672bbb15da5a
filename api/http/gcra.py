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
class RateDecision:
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


class GcraLimiter:
    """Of all callers of this process. Beyond `MOST_CALLERS` whoever was not seen for longest begins anew."""

    def __init__(self, clock_ns: Callable[[], int]) -> None:
        self._clock_ns = clock_ns
        self._full_again_at: OrderedDict[tuple[str, str], int] = OrderedDict()

    def acquire(self, rate: Rate, caller: str) -> RateDecision:
        now, key = self._clock_ns(), (rate.name, caller)
        full_again_at = max(self._full_again_at.get(key, now), now) + rate.each_ns
        if full_again_at - now > MINUTE_NS:
            return RateDecision(0, full_again_at - now - MINUTE_NS)
        self._full_again_at[key] = full_again_at
        self._full_again_at.move_to_end(key)
        while len(self._full_again_at) > MOST_CALLERS:
            self._full_again_at.popitem(last=False)
        return RateDecision((MINUTE_NS - (full_again_at - now)) // rate.each_ns, 0)

    def refund(self, rate: Rate, caller: str) -> None:
        """One that was taken and turned out not to count."""
        key = (rate.name, caller)
        if key in self._full_again_at:
            self._full_again_at[key] -= rate.each_ns
