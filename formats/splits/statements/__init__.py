"""What a close comes to for each member, and an agreement's journal in the words of accounting programs. Pure."""
