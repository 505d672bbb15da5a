"""What the register and the credentials contract speak of: the facts that the ledger and a verifier have in common.

Enumerations (numbers as in contracts/types), an act of status, the one fold from acts to a standing, a trust root.
`verifier/src/formats/register/` is the same in TypeScript, file by file; tests/vectors/standing.json binds the fold.
"""
