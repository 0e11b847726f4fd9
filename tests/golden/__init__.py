"""One stored sample of every fact type and version, for ever; and the shape of every fact."""
