"""Names and addresses of members, opened for those who may read them; they stay with the facts that told them."""

from __future__ import annotations

from domain.envelope import Event
from domain.members import Member
from services.event_store.store import FactStore
from services.identity.visibility import Reader, seen


def personal(store: FactStore, member_id: str, joined: int, reader: Reader) -> dict[str, str | None]:
    """What `MemberJoined` (version `joined` of the member) says of the person, by name; None for one who was erased.

    Empty for a reader to whom personal fields are not opened.
    """
    stored = store.recorder.select_events(Member.stream_of(member_id), gt=joined - 1, limit=1)
    event = store.mapper.to_domain_event(stored[0])
    opens = _opens(event, reader)
    return {name: text for name, text in store.mapper.opened(event).items() if name in opens} if opens else {}


def _opens(event: Event, reader: Reader) -> tuple[str, ...]:
    envelope = event.envelope.model_dump(mode="json", exclude_none=True)
    part = seen(reader, event.fact.TYPE, envelope, event.fact.model_dump(mode="json", exclude_none=True))
    return part.to_open if part else ()
