"""The arithmetic of who may ask how often, over any order of times."""

from hypothesis import given
from hypothesis import strategies as st

from api.http.gcra import MINUTE_NS, GcraLimiter, Rate

QUOTAS = st.integers(1, 50)
PAUSES = st.lists(st.integers(0, 2 * MINUTE_NS), max_size=120)


class Clock:
    now_ns = 0

    def __call__(self) -> int:
        return self.now_ns


@given(quota=QUOTAS, pauses=PAUSES)
def test_in_no_minute_does_a_caller_get_more_than_the_quota_twice(quota: int, pauses: list[int]) -> None:
    clock, taken = Clock(), []
    limiter, rate = GcraLimiter(clock), Rate("reads", quota)
    for pause in pauses:
        clock.now_ns += pause // quota
        if not limiter.acquire(rate, "one").refused:
            taken.append(clock.now_ns)
    for first in taken:
        assert sum(first <= each < first + MINUTE_NS for each in taken) <= 2 * quota


@given(quota=QUOTAS, pauses=PAUSES)
def test_what_is_refused_is_granted_after_the_wait_and_not_before(quota: int, pauses: list[int]) -> None:
    clock = Clock()
    limiter, rate = GcraLimiter(clock), Rate("reads", quota)
    for pause in pauses:
        clock.now_ns += pause // quota
        decision = limiter.acquire(rate, "one")
        if decision.refused:
            clock.now_ns += decision.wait_ns - 1
            assert limiter.acquire(rate, "one").wait_ns == 1
            clock.now_ns += 1
            assert not limiter.acquire(rate, "one").refused


@given(quota=QUOTAS)
def test_the_whole_quota_is_there_at_once_and_again_a_minute_later(quota: int) -> None:
    clock = Clock()
    limiter, rate = GcraLimiter(clock), Rate("reads", quota)
    for _ in range(2):
        assert [limiter.acquire(rate, "one").left for _ in range(quota)] == [*reversed(range(quota))]
        assert limiter.acquire(rate, "one").refused
        assert not limiter.acquire(rate, "another").refused
        clock.now_ns += MINUTE_NS


@given(quota=QUOTAS)
def test_what_is_given_back_can_be_taken_again(quota: int) -> None:
    limiter, rate = GcraLimiter(Clock()), Rate("reads", quota)
    for _ in range(3 * quota):
        assert not limiter.acquire(rate, "one").refused
        limiter.refund(rate, "one")
