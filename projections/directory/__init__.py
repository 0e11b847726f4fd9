"""The directory: organisations as the public and as officers know them, and their members."""

from projections.directory.view import Directory

__all__ = ["Directory"]
