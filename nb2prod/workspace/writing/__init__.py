"""Files written whole or not at all, several together, one run at a time."""
