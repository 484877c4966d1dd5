-- Tickets taken in: what stands behind the inbox. No words of a complainant, nobody's name; those are in the vault.

create table ticket (
    ticket_id        uuid primary key,
    channel          text not null,
    external_id      text not null,
    number           text not null unique,
    content_hash     text not null,          -- sha256 of the canonical content: the same number with other content is refused
    kind             text not null,
    category         text not null,
    district         text,
    street           text,
    cell             text,
    urgency          text not null,
    confidential     boolean not null,
    complainant_ref  uuid,
    reported_at      timestamptz not null,
    received_at      timestamptz not null,
    reply_by         timestamptz,
    origin_topic     text not null,
    origin_partition int not null,
    origin_offset    bigint not null,
    unique (channel, external_id)
);
create index ticket_by_complainant on ticket (complainant_ref, received_at) where complainant_ref is not null;

-- How many numbers of a day are given out.
create table day_serial (
    day  date primary key,
    last bigint not null
) with (fillfactor = 50);

-- Supplements, evaluations and withdrawals, also those that came before their ticket.
create table follow_up (
    ticket_id        uuid not null,
    message_id       text not null,
    word             text not null check (word in ('supplemented', 'evaluated', 'withdrawn')),
    sealed_as        uuid not null,          -- the vault's record that holds the original
    received_at      timestamptz not null,
    origin_topic     text not null,
    origin_partition int not null,
    origin_offset    bigint not null,
    primary key (ticket_id, message_id)
);
