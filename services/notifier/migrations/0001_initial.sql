-- What each ticket was told, by each way: its messages are numbered from 1 without a gap.
create table standing (
    ticket_id uuid not null,
    way text not null,
    version int not null default 0,
    said jsonb not null default '{}',
    primary key (ticket_id, way)
);

-- One message to one ticket by one way. Holds no identity; `text` is what the complainant may read.
create table notice (
    notice_id uuid primary key,
    case_id uuid not null,
    case_version int not null,
    ticket_id uuid not null,
    number text not null,
    channel text not null,
    external_id text not null,
    fact text not null,
    way text not null,
    told_version int not null,
    public_state text not null,
    text text not null,
    at timestamptz not null,
    overtaken_by text[] not null default '{}',
    state text not null check (
        state in (
            'pending', 'sending', 'accepted', 'delivered', 'failed_temporary',
            'failed_permanent', 'unknown', 'reconciled', 'dropped'
        )
    ),
    version int not null,
    attempt int not null default 0,
    reason text not null default '',
    due timestamptz,      -- real time: when the next attempt may start
    lease timestamptz,    -- real time: after it a `sending` notice is of unknown outcome
    changed_at timestamptz not null default now(),
    unique (ticket_id, way, told_version)
);

create index notice_open on notice (due) where state in ('pending', 'failed_temporary');
create index notice_unsettled on notice (lease) where state in ('sending', 'unknown');
create index notice_case on notice (case_id, case_version);

-- Ways whose receiver wants nothing more (HTTP 410). A receiver that comes back gets a new name in the city's list.
create table closed_way (
    way text primary key,
    reason text not null,
    closed_at timestamptz not null default now()
);
