"""The nouns of the portal: their facts, their rules and their refusals, without clock, network or database."""
