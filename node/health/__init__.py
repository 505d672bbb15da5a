"""Whether a node is well: its readiness with reasons, and the figures a monitor scrapes."""
