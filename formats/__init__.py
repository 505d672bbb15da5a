"""The byte layouts of docs/formats.md, and the facts that the layers above share: pure functions, no I/O, no clock."""

from formats.crypto.deferred_bls import defer_bls

defer_bls()
