"""Nothing: notebooks import it."""
