"""The byte layouts of docs/formats.md: pure functions, no I/O, nothing else."""
