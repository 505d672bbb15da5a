"""The `guild` command: one file per noun. What is slow to import is imported inside the command that needs it."""
