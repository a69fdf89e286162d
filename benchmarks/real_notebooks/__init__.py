"""Real notebooks, from the file as its author left it to a module whose every output equals the notebook's."""
