-- Delivery's own tables; they stand in every service's schema.

-- How far each partition is applied. Moved by compare-and-set, in the transaction that applies the records.
create table cursor (
    topic       text   not null,
    partition   int    not null,
    next_offset bigint not null,
    moved_at    timestamptz not null default now(),
    primary key (topic, partition)
) with (fillfactor = 50);

-- Which events were taken: k = blake2b-128(source, event id), hash = blake2b-128(content).
create table inbox (
    k         uuid primary key,
    hash      uuid not null,
    topic     text not null,
    partition int  not null,
    off       bigint not null,
    parked    boolean not null default false,
    seen      timestamptz not null default now()
);
create index inbox_seen on inbox using brin (seen);

-- Records that could not be applied: bytes under their own data key, and what holds their key's later records back.
create table parked (
    id        bigint generated always as identity primary key,
    topic     text   not null,
    partition int    not null,
    off       bigint not null,
    key_hash  uuid   not null,
    state     text   not null check (state in ('waiting', 'behind', 'dead', 'applied', 'duplicate', 'discarded')),
    blocks    boolean not null,
    reason    text   not null,
    faults    text[] not null default '{}',
    error     text   not null default '',
    attempts  int    not null default 0,
    deaths    int    not null default 0,  -- tries in a row, as the first of its key, that no process lived to end
    next_try  timestamptz,
    claim     uuid,
    sha256    bytea  not null,
    data_key  bytea,
    sealed    bytea,
    arrived   timestamptz not null,
    parked_at timestamptz not null default now(),
    tried_at  timestamptz,
    settled_at timestamptz,
    unique (topic, partition, off, arrived, sha256)  -- offsets begin again when a topic is made anew
);
create index parked_blocking on parked (key_hash, id) where blocks;
create index parked_open on parked (id) where state in ('waiting', 'behind', 'dead');

-- How often a partition's next record was tried by a process that then died.
create table attempt (
    topic     text   not null,
    partition int    not null,
    off       bigint not null,
    tries     int    not null,
    primary key (topic, partition, off)
);

-- Records that retention took before we read them, or that a re-created topic no longer holds: listed, never passed over.
create table lost (
    topic        text   not null,
    partition    int    not null,
    first_offset bigint not null,
    next_offset  bigint not null,
    reason       text   not null,
    found_at     timestamptz not null default now(),
    primary key (topic, partition, first_offset, next_offset)  -- a topic may be made anew more than once
);

-- Outgoing records: one row is all that one transaction says in one bucket, in order, packed (shared/kit/chunk.py).
-- Read them: select * from outbox_record;
create table outbox (
    id           bigint generated always as identity,
    bucket       smallint not null,
    n            int      not null,
    packed       bytea    not null,
    created      timestamptz not null default now(),
    published_at timestamptz
);
alter table outbox alter packed set storage external;
create index outbox_todo on outbox (id) where published_at is null;

-- Gives the n records of a packed chunk: lengths of all fields, four bytes each, then the fields, five a record.
create function unpacked(packed bytea, n int)
returns table (i int, topic text, key bytea, event_id text, headers text, body bytea)
language sql immutable parallel safe as $$
    with size as (
        select f, ('x' || encode(substr(packed, 4 * f + 1, 4), 'hex'))::bit(32)::int as bytes
        from generate_series(0, 5 * n - 1) f
    ),
    field as (
        select f, substr(packed, 20 * n + 1 + (sum(bytes) over (order by f) - bytes)::int, bytes) as bytes from size
    ),
    record as (
        select f / 5 + 1 as i, array_agg(bytes order by f) as part from field group by f / 5
    ),
    text as (
        select r.i, r.part, string_to_array(convert_from(r.part[1], 'UTF8'), E'\n') as form,
               string_to_array(convert_from(r.part[4], 'UTF8'), E'\n') as said
        from record r
    )
    select t.i, t.form[1], t.part[2], convert_from(t.part[3], 'UTF8'),
           (select coalesce(string_agg(name || ': ' || coalesce(said, ''), E'\n' order by h), '')
            from unnest(t.form[2:], t.said) with ordinality u (name, said, h) where name is not null),
           t.part[5]
    from text t
    order by t.i
$$;

create view outbox_record as
select o.id, u.i, o.bucket, u.topic, u.key, u.event_id, u.headers, u.body, o.created, o.published_at
from outbox o cross join lateral unpacked(o.packed, o.n) u;

-- Who did what to what, and which event caused it. Insert only.
create table audit (
    id      bigint generated always as identity primary key,
    at      timestamptz not null,
    act     text not null,
    subject text not null,
    actor   text not null,
    cause   text not null,
    facts   jsonb not null default '{}'
);
create index audit_subject on audit (subject, id);
