"""What only this installation knows and a backup must hold (the outbox's tables stand in `ledger.submitting.outbox`).

Every private row carries `member_id`, and every query filters by it. Ids are UUIDs as text, byte ids lower-case hex.
"""
