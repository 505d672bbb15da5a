"""Programs by others that do what ours does, measured in the same run on the same things."""
