"""Tests: unit, integration (real PostgreSQL), properties (generated cases) and journeys (one use case each)."""
