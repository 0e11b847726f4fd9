"""Loading of records that other systems hold, as JSON Lines, through the commands that people use."""
