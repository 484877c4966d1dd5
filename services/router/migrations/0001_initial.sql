-- The router's own tables. Column names are the names of the domain's fields: rows are read and written as JSON records.

-- One matter (案件).
create table "case" (
    case_id    uuid primary key,
    number     text not null unique,
    state      text not null,
    version    int  not null,
    kind       text not null,
    category   text not null,
    matter     text not null,
    anchor     text,
    place      jsonb not null,
    incident   jsonb not null,
    urgency    text not null,
    opened_at  timestamptz not null,
    seen_at    timestamptz not null,
    sign_by    timestamptz not null,
    resolve_by timestamptz not null,
    lead       text,
    returns    int  not null default 0,
    outcome    text,
    closed_at  timestamptz,
    work       jsonb not null default '[]',
    answer     text not null default ''
);
-- Candidates for the same matter: what was seen at a place lately.
create index case_nearby on "case" (anchor, seen_at) where anchor is not null;
create index case_by_state on "case" (state, resolve_by);

-- One submission (工单) on a case; its text holds no personal data that could be found.
create table ticket (
    ticket_id        uuid primary key,
    case_id          uuid not null references "case",
    number           text not null unique,
    channel          text not null,
    external_id      text not null,
    kind             text not null,
    category         text not null,
    title            text not null,
    text             text not null,
    place            jsonb not null,
    incident         jsonb not null,
    urgency          text not null,
    confidential     boolean not null,
    reported_at      timestamptz not null,
    received_at      timestamptz not null,
    reply_by         timestamptz not null,
    complainant_kind text not null,
    complainant_ref  uuid,
    state            text not null,
    link             text not null,
    score            jsonb not null default '{}',
    supplements      jsonb not null default '[]',
    evaluation       jsonb,
    origin           jsonb not null
);
create index ticket_by_case on ticket (case_id);

-- One unit's part (任务); the token is what its answers have to carry.
create table task (
    task_id      uuid primary key,
    case_id      uuid not null references "case",
    unit         text not null,
    role         text not null,
    state        text not null,
    token        text not null unique,
    version      int  not null,
    assigned_at  timestamptz not null,
    sign_by      timestamptz not null,
    resolve_by   timestamptz not null,
    instructions text[] not null default '{}',
    closed       boolean not null default false
);
create index task_by_case on task (case_id);
create index task_by_unit on task (unit, sign_by) where not closed;

-- Everything that happened to a case, in order; insert only. What others are told is made of these rows alone.
create table fact (
    case_id    uuid not null references "case",
    version    int  not null,
    fact       text not null,
    state      text not null,
    at         timestamptz not null,
    actor      text not null,
    cause      text not null,
    tickets    uuid[] not null,
    unit       text,
    reply_by   timestamptz,
    work       jsonb not null default '[]',
    reply_text text not null default '',
    reason     text not null default '',
    decision   jsonb,
    primary key (case_id, version)
);

-- Why: each decision of a rule table, with the table's version, the row that fired and the facts it saw.
create table decision (
    case_id   uuid not null references "case",
    ticket_id uuid not null,
    "table"   text not null,
    version   text not null,
    row       text not null,
    facts     jsonb not null,
    why       text[] not null default '{}',
    at        timestamptz not null,
    primary key (case_id, ticket_id, "table")
);

-- A submission that may belong to another case: for the dispatcher.
create table proposal (
    ticket_id     uuid not null,
    case_id       uuid not null,
    other_case_id uuid not null,
    score         jsonb not null,
    proposed_at   timestamptz not null,
    primary key (ticket_id, other_case_id)
);

-- Units' answers, accepted and refused; never the token.
create table reply (
    unit_id  text not null,
    reply_id text not null,
    case_id  uuid not null,
    task_id  uuid not null,
    kind     text not null,
    accepted boolean not null,
    reason   text not null,
    at       timestamptz not null,
    body     jsonb not null,
    primary key (unit_id, reply_id)
);
create index reply_by_case on reply (case_id, at);

-- Follow-ups that came before their ticket, in order, for seven days.
create table held_follow_up (
    n         bigint generated always as identity primary key,
    ticket_id uuid not null,
    event_id  text not null unique,
    kind      text not null,
    body      jsonb not null,
    held_at   timestamptz not null
);
create index held_by_ticket on held_follow_up (ticket_id, n);
create index held_by_age on held_follow_up (held_at);

-- Wishes that a crew's work be moved.
create table relocation_request (
    request_id uuid primary key,
    case_id    uuid not null references "case",
    crew_id    text not null,
    stops      text[] not null,
    first_date date not null,
    last_date  date not null,
    not_before time not null,
    measures   text[] not null,
    decision   jsonb not null,
    asked_at   timestamptz not null,
    state      text not null
);
create index relocation_by_crew on relocation_request (crew_id, last_date);

-- Changes of a crew's timetable, counted from 1; a doubled version is refused by the key.
create table timetable_change (
    plan_id    uuid not null unique,
    crew_id    text not null,
    version    int  not null,
    unit_id    text not null,
    first_date date not null,
    last_date  date not null,
    moves      jsonb not null,
    measures   text[] not null,
    case_ids   uuid[] not null,
    at         timestamptz not null,
    primary key (crew_id, version)
);
create index timetable_by_date on timetable_change (crew_id, last_date);
