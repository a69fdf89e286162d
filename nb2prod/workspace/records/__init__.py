"""What was left behind about exports, recordings and verifications, and whose files are whose."""
