"""The desk: everything that was begun, as officers and each organisation concerned know it, and whose turn it is."""

from projections.desk.view import Desk

__all__ = ["Desk"]
