-- The life of plans for city work, and whether they are kept.

-- A wish may need a person's approval, and is planned again once its plan was approved.
alter table relocation_request
    add column approval boolean not null default false,
    add column round    int     not null default 1;

-- A plan is published by one change of the timetable and ended by another, which restores the old one.
alter table timetable_change
    drop constraint timetable_change_plan_id_key,
    add column change text not null default 'moved';

-- One plan (方案): who let it pass, on which days it holds, how it ended.
create table plan (
    plan_id     uuid primary key,
    crew_id     text not null,
    request_id  uuid not null,
    round       int  not null,
    state       text not null,
    first_date  date not null,
    last_date   date not null,
    holds_until date not null,
    moves       jsonb not null,
    measures    text[] not null,
    case_ids    uuid[] not null,
    proposed_at timestamptz not null,
    version     int,
    decided_by  text not null default '',
    ended_at    timestamptz,
    ended_by    text not null default ''
);
create index plan_by_crew on plan (crew_id, last_date);
create index plan_open on plan (holds_until) where state in ('proposed', 'approved', 'published');

-- Plans that were published before plans had a life of their own; those whose days are over have ended.
insert into plan (
    plan_id, crew_id, request_id, round, state, first_date, last_date, holds_until, moves, measures, case_ids,
    proposed_at, version, decided_by
)
select plan_id, crew_id, plan_id, 1, 'published', first_date, last_date, last_date, moves, measures, case_ids, at,
       version, 'rule'
from timetable_change;

-- Work as it was seen: a fleet's report, or a complaint about early work.
create table work_seen (
    source     text not null,
    seen_id    text not null,
    crew_id    text not null,
    stop_id    text not null,
    day        date not null,
    started_at timestamptz not null,
    ended_at   timestamptz,
    vehicle    text not null,
    early      boolean not null,
    primary key (source, seen_id, stop_id)
);
create index work_seen_by_day on work_seen (crew_id, day);
