-- Pictures that people sent: what is to be fetched, what is kept in the volume, what could not be had and why.

create table photo (
    ticket_id  uuid not null,
    digest     bytea not null,              -- sha256 of the reference: the same one twice is one
    data_key   bytea,                       -- the reference, sealed, for as long as it is needed
    reference  bytea,
    state      text not null default 'waiting' check (state in ('waiting', 'kept', 'refused')),
    reason     text not null default '',    -- why it was put off or refused, in one word
    attempts   int not null default 0,      -- counted at the claim, so that one which kills the process ends too
    due        timestamptz not null default now(),
    name       text,                        -- in the volume: sha256 of the cleaned picture, and its type
    lon        float8,                      -- where it was taken, WGS-84, if it said
    lat        float8,
    evidence   text,                        -- what that says of the ticket's place
    added_at   timestamptz not null default now(),
    settled_at timestamptz,
    primary key (ticket_id, digest),
    check ((state = 'waiting') = (settled_at is null)),
    check ((state = 'waiting') = (reference is not null)),
    check ((state = 'kept') = (name is not null))
);
create index photo_due on photo (due) where state = 'waiting';
