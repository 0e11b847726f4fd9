"""Names and addresses of members, opened for those who may read them; they stay with the facts that told them."""

from __future__ import annotations

from domain.envelope import Event
from domain.ids import PersonId
from domain.members import Member, MemberJoined
from services.event_store.recorder import EVENTS_TABLE
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


def memberships_of(store: FactStore, person_id: PersonId) -> dict[str, int]:
    """Ids of all memberships that a person ever had, in their order, and the version of each at which they last joined."""
    query = (
        f"SELECT originator_id, originator_version FROM {EVENTS_TABLE}"  # noqa: S608
        " WHERE topic = %s AND convert_from(state, 'UTF8')::jsonb #>> '{data,person}' = %s ORDER BY notification_id"
    )
    with store.recorder.connection() as conn:
        rows = conn.execute(query, (MemberJoined.TYPE, person_id)).fetchall()
    return {row["originator_id"].partition(":")[2]: row["originator_version"] for row in rows}


def _opens(event: Event, reader: Reader) -> tuple[str, ...]:
    envelope = event.envelope.model_dump(mode="json", exclude_none=True)
    part = seen(reader, event.fact.TYPE, envelope, event.fact.model_dump(mode="json", exclude_none=True))
    return part.to_open if part else ()
