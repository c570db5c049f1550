"""Empty: notebooks import it."""
