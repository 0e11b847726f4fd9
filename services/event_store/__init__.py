"""The event store: recorder, mapper, keys of subjects, and the store of facts around them."""
