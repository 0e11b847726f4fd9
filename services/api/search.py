"""Search over HTTP: what is public of wishes, solutions, trials and reports, asked at once."""

from __future__ import annotations

from fastapi import APIRouter

from services.api.catalogue import offer_lists

router = APIRouter(prefix="/search", tags=["search"])
offer_lists(router, kind=None)
