from formats.crypto.deferred_bls import defer_bls

defer_bls()
