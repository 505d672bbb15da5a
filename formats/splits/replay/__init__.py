"""What the chain's integers say of an agreement, and where each of its numbers belongs. Pure."""
