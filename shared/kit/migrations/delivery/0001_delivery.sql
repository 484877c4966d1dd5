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
    next_try  timestamptz,
    claim     uuid,
    sha256    bytea  not null,
    data_key  bytea,
    sealed    bytea,
    arrived   timestamptz not null,
    parked_at timestamptz not null default now(),
    tried_at  timestamptz,
    settled_at timestamptz,
    unique (topic, partition, off)
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
    primary key (topic, partition, first_offset)
);

-- Outgoing records: one row is all that one transaction says in one bucket, in order.
-- Read them: select o.id, u.* from outbox o, unnest(o.topics, o.keys, o.event_ids, o.headers, o.bodies) u;
create table outbox (
    id           bigint generated always as identity,
    bucket       smallint not null,
    n            int      not null,
    topics       text[]   not null,
    keys         bytea[]  not null,
    event_ids    uuid[]   not null,
    headers      text[]   not null,
    bodies       bytea[]  not null,
    created      timestamptz not null default now(),
    published_at timestamptz
);
alter table outbox alter bodies set storage external;
create index outbox_todo on outbox (id) where published_at is null;

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
