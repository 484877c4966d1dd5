-- Identities and originals, sealed. Reached only through these functions, one per act, each logged.

create table person (
    lookup bytea primary key,
    ref    uuid not null unique default gen_random_uuid()
);

create table identity (
    ticket_id  uuid primary key,
    person     uuid,
    data_key   bytea,
    sealed     bytea,
    sealed_at  timestamptz not null default now(),
    erased_at  timestamptz
);

create table access (
    id        bigint generated always as identity primary key,
    at        timestamptz not null default now(),
    act       text not null,
    ticket_id uuid,
    role      text not null,
    actor     text not null default '',
    purpose   text not null default ''
);

-- Seals identities; a ticket sealed before keeps what it has. Gives each ticket's person reference.
create function seal(
    tickets uuid[], lookups bytea[], data_keys bytea[], blobs bytea[]
) returns table (ticket uuid, ref uuid) language sql security definer set search_path = vault, pg_temp as $$
    insert into person (lookup)
        select distinct l from unnest(lookups) l where l is not null order by l
        on conflict do nothing;
    insert into identity (ticket_id, person, data_key, sealed)
        select t.ticket, p.ref, t.data_key, t.sealed
        from unnest(tickets, lookups, data_keys, blobs) t (ticket, lookup, data_key, sealed)
        left join person p on p.lookup = t.lookup
        on conflict do nothing;
    insert into access (act, ticket_id, role) select 'seal', t, current_setting('role') from unnest(tickets) t;
    select i.ticket_id, i.person from identity i where i.ticket_id = any (tickets);
$$;

-- Opens one identity for a stated purpose.
create function open(wanted uuid, who text, why text)
returns table (data_key bytea, sealed bytea) language sql security definer set search_path = vault, pg_temp as $$
    insert into access (act, ticket_id, role, actor, purpose) values ('open', wanted, current_setting('role'), who, why);
    select i.data_key, i.sealed from identity i where i.ticket_id = wanted and i.erased_at is null;
$$;

-- Destroys the data key of a ticket: what was sealed under it is gone.
create function erase(wanted uuid, who text, why text)
returns boolean language sql security definer set search_path = vault, pg_temp as $$
    insert into access (act, ticket_id, role, actor, purpose) values ('erase', wanted, current_setting('role'), who, why);
    update identity set data_key = null, sealed = null, erased_at = now()
        where ticket_id = wanted and erased_at is null returning true;
$$;

revoke all on all functions in schema vault from public;
grant usage on schema vault to xiaolan_intake, xiaolan_notifier;
grant execute on function seal, erase to xiaolan_intake;
grant execute on function open to xiaolan_notifier;
