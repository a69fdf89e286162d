"""Files at addresses, beside plain local paths."""
