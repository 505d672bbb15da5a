"""Keys, documents, tokens, proofs and verdicts. Needs no ledger: what it asks of a chain it asks of a `Source`."""
