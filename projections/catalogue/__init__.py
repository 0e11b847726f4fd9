"""The public catalogue: what everybody may know of wishes, solutions, trials and reports, now and at any position of history."""

from projections.catalogue.view import Catalogue

__all__ = ["Catalogue"]
