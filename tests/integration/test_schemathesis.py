"""The OpenAPI document is true: schemathesis tries every operation with the keys of each role, and nobody's."""
