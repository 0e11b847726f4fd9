"""Every view that the projector runs and that `python -m consumers views` knows."""

from __future__ import annotations

from projections.catalogue import Catalogue
from projections.deadlines import Deadlines
from projections.desk import Desk
from projections.directory import Directory
from projections.match_queue import MatchQueue
from projections.procurement_history import ProcurementHistory
from projections.view import View

ALL: tuple[type[View], ...] = (Catalogue, MatchQueue, Desk, Directory, ProcurementHistory, Deadlines)
