"""Costs and benefits shared by a signed rule, to the fen: docs/splits.md. Pure; a period file in, its lines out."""
