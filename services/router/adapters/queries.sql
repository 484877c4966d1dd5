-- The router's statements. Each has a name; rows go in and out as JSON records of the tables' own columns.

-- name: lock_names
-- Hold names until the commit, in one order for everybody. 1,024 buckets bound the locks of a batch; a collision only waits.
select pg_advisory_xact_lock($1, bucket)
from (select distinct hashtext(name) & 1023 as bucket from unnest($2::text[]) name order by 1) buckets;

-- name: cases_of
select ticket_id, case_id from ticket where ticket_id = any($1::uuid[]);

-- name: candidates
-- What was seen at these places lately and is not over; a case whose moved work is still in force counts even when answered.
select case_id from "case"
where anchor = any($1::text[]) and seen_at >= $2
  and (state not in ('replied', 'closed', 'not_accepted', 'merged', 'referred_out') or work <> '[]')
order by case_id;

-- name: moved_for
-- Whoever was told a new time, whether his own wish led to the plan or the plan in force settled his matter too.
select case_id from "case" where work <> '[]' and exists (
    select from jsonb_array_elements(work) moved
    where moved ->> 'crew_id' = any($1::text[]) and (moved ->> 'last_date')::date >= $2
);

-- name: load_cases
select to_jsonb(c)::text from "case" c where case_id = any($1::uuid[]) order by case_id for update;

-- name: load_tickets
select to_jsonb(t)::text from ticket t where case_id = any($1::uuid[]) order by received_at, number;

-- name: load_tasks
select to_jsonb(t)::text from task t where case_id = any($1::uuid[]) order by assigned_at, task_id;

-- name: save
-- All that files hold of new at once; keys that point from one part to another are checked when all of them stand.
with cases as (
    insert into "case" select * from jsonb_populate_recordset(null::"case", $1::jsonb)
    on conflict (case_id) do update set
        state = excluded.state, version = excluded.version, category = excluded.category, matter = excluded.matter,
        anchor = excluded.anchor, place = excluded.place,
        urgency = excluded.urgency, seen_at = excluded.seen_at, sign_by = excluded.sign_by, resolve_by = excluded.resolve_by,
        lead = excluded.lead, returns = excluded.returns, outcome = excluded.outcome, closed_at = excluded.closed_at,
        work = excluded.work, answer = excluded.answer
), tickets as (
    insert into ticket select * from jsonb_populate_recordset(null::ticket, $2::jsonb)
    on conflict (ticket_id) do update set
        case_id = excluded.case_id, category = excluded.category, place = excluded.place, state = excluded.state, link = excluded.link, score = excluded.score,
        supplements = excluded.supplements, evaluation = excluded.evaluation
), tasks as (
    insert into task select * from jsonb_populate_recordset(null::task, $3::jsonb)
    on conflict (task_id) do update set
        state = excluded.state, token = excluded.token, version = excluded.version, sign_by = excluded.sign_by,
        resolve_by = excluded.resolve_by, instructions = excluded.instructions, closed = excluded.closed
), facts as (
    insert into fact select * from jsonb_populate_recordset(null::fact, $4::jsonb)
)
insert into decision select * from jsonb_populate_recordset(null::decision, $5::jsonb) on conflict do nothing;

-- name: propose
insert into proposal select * from jsonb_populate_recordset(null::proposal, $1::jsonb) on conflict do nothing;

-- name: keep_replies
insert into reply select * from jsonb_populate_recordset(null::reply, $1::jsonb) on conflict do nothing;

-- name: hold
insert into held_follow_up (ticket_id, event_id, kind, body, held_at)
select h.ticket_id, h.event_id, h.kind, h.body, h.held_at
from rows from (
    jsonb_to_recordset($1::jsonb) as (ticket_id uuid, event_id text, kind text, body jsonb, held_at timestamptz)
) with ordinality as h (ticket_id, event_id, kind, body, held_at, n)
order by h.n
on conflict (event_id) do nothing;

-- name: release
with out as (delete from held_follow_up where ticket_id = any($1::uuid[]) returning *)
select to_jsonb(out)::text from out order by n;

-- name: expire
with out as (delete from held_follow_up where held_at < $1 returning *)
select to_jsonb(out)::text from out order by n;

-- name: timetable_versions
select crew_id, max(version) as version from timetable_change where crew_id = any($1::text[]) group by crew_id;

-- name: timetable_changes
select to_jsonb(t)::text from timetable_change t
where crew_id = any($1::text[]) and last_date >= $2 order by crew_id, version;

-- name: timetable_requests
select to_jsonb(r)::text from relocation_request r
where crew_id = any($1::text[]) and last_date >= $2 order by asked_at, request_id;

-- name: ask
-- The same wish twice is one; a later round of it is planned again.
insert into relocation_request select * from jsonb_populate_recordset(null::relocation_request, $1::jsonb)
on conflict (request_id) do update set state = excluded.state, round = excluded.round
where relocation_request.round < excluded.round;

-- name: settle
update relocation_request set state = $2 where request_id = any($1::uuid[]);

-- name: change
insert into timetable_change select * from jsonb_populate_record(null::timetable_change, $1::jsonb);

-- name: timetable_plans
select to_jsonb(p)::text from plan p
where crew_id = any($1::text[]) and last_date >= $2 order by crew_id, proposed_at, plan_id;

-- name: keep_plans
insert into plan select * from jsonb_populate_recordset(null::plan, $1::jsonb)
on conflict (plan_id) do update set
    state = excluded.state, round = excluded.round, holds_until = excluded.holds_until, case_ids = excluded.case_ids,
    version = excluded.version, decided_by = excluded.decided_by, ended_at = excluded.ended_at,
    ended_by = excluded.ended_by;

-- name: due_plans
select to_jsonb(p)::text from plan p
where state in ('proposed', 'approved', 'published') and holds_until < $1 order by crew_id, holds_until, plan_id;

-- name: keep_seen
insert into work_seen select * from jsonb_populate_recordset(null::work_seen, $1::jsonb) on conflict do nothing;

-- name: seen_of_crews
select to_jsonb(s)::text from work_seen s
where crew_id = any($1::text[]) and day >= $2 order by day, crew_id, stop_id, source, seen_id;

-- name: list_plans
-- Newest first; all of one crew or of one plan when it is named.
select to_jsonb(p)::text from plan p
where ($1::text is null or crew_id = $1) and ($2::uuid is null or plan_id = $2)
order by p.first_date desc, p.proposed_at desc, p.plan_id limit $3;

-- name: list_seen
select to_jsonb(s)::text from work_seen s where day >= $1 order by day, crew_id, stop_id, source, seen_id;

-- name: find_case
-- By the case's own number, or by the number of a ticket or a platform on it.
select c.case_id from "case" c where c.number = $1 or c.case_id::text = $1
union
select t.case_id from ticket t where t.number = $1 or t.external_id = $1
limit 1;

-- name: list_cases
select c.number, c.state, c.category, c.matter, c.lead, c.opened_at, c.resolve_by, c.returns, c.outcome,
       (select count(*) from ticket t where t.case_id = c.case_id) as tickets
from "case" c
where ($1::text is null or c.state = $1) and ($2::text is null or c.lead = $2)
order by c.opened_at desc, c.number desc limit $3;

-- name: show_facts
select to_jsonb(f)::text from fact f where case_id = $1 order by version;

-- name: show_decisions
select to_jsonb(d)::text from decision d where case_id = $1 order by at, "table";

-- name: show_replies
select to_jsonb(r)::text from reply r where case_id = $1 order by at, reply_id;

-- name: show_proposals
select jsonb_build_object('other', c.number, 'score', p.score, 'proposed_at', p.proposed_at)::text
from proposal p join "case" c on c.case_id = p.other_case_id
where p.case_id = $1 order by p.proposed_at;

-- name: show_case
select to_jsonb(c)::text from "case" c where case_id = $1;

-- name: plans_on
select to_jsonb(p)::text from plan p
where first_date <= $1 and last_date >= $1 order by crew_id, proposed_at, plan_id;

-- name: wishes_on
select to_jsonb(r)::text from relocation_request r
where first_date <= $1 and last_date >= $1 order by asked_at, request_id;

-- name: seen_on
select to_jsonb(s)::text from work_seen s where day = $1 order by crew_id, started_at, source, seen_id;

-- name: cases_on
-- Cases that led to plans, or whose work is moved on a date: numbers and counts, nobody's words.
select jsonb_build_object(
    'case_id', c.case_id, 'number', c.number, 'category', c.category, 'state', c.state,
    'tickets', (select count(*) from ticket t where t.case_id = c.case_id and t.state <> 'withdrawn'),
    'crews', (select coalesce(jsonb_agg(distinct moved ->> 'crew_id'), '[]') from jsonb_array_elements(c.work) moved
              where (moved ->> 'first_date')::date <= $2 and (moved ->> 'last_date')::date >= $2))::text
from "case" c
where c.case_id = any($1::uuid[]) or (c.work <> '[]' and exists (
    select from jsonb_array_elements(c.work) moved
    where (moved ->> 'first_date')::date <= $2 and (moved ->> 'last_date')::date >= $2))
order by c.number;

-- name: turned_down_on
select jsonb_build_object(
    'crew_id', r.crew_id, 'stops', r.stops, 'not_before', r.not_before, 'number', c.number,
    'reason', coalesce((select f.reason from fact f where f.case_id = r.case_id and f.fact = 'relocation_refused'
                        order by f.version desc limit 1), ''))::text
from relocation_request r join "case" c using (case_id)
where r.state = 'refused' and r.first_date <= $1 and r.last_date >= $1 order by r.asked_at, r.request_id;
