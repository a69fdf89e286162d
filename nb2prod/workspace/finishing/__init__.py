"""From generated texts to finished files: fixed, formatted and linted as the project configures it."""
