"""What the lines of an export come to: words, quota, waiting line, minutes. Pure, and strict about what cannot be."""

from formats.bookings.replay.replayer import apply as apply
from formats.bookings.replay.replayer import replay as replay
