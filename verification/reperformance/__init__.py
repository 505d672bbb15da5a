"""A closed month of an agreement computed again from a chain's logs and the texts that were signed. No database."""
