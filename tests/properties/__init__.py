"""Tests over generated cases (hypothesis)."""
