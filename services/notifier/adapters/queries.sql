-- name: known
-- Which of these notices exist.
select notice_id from notice where notice_id = any($1::uuid[])

-- name: standings
-- Create what is missing, lock all in sorted order, give them.
insert into standing as s (ticket_id, way)
select ticket_id, way from unnest($1::uuid[], $2::text[]) t (ticket_id, way) order by ticket_id, way
on conflict (ticket_id, way) do update set version = s.version
returning ticket_id, way, version, said

-- name: keep_standings
-- Write what tickets were told now.
update standing s set version = t.version, said = t.said::jsonb
from unnest($1::uuid[], $2::text[], $3::int[], $4::text[]) t (ticket_id, way, version, said)
where s.ticket_id = t.ticket_id and s.way = t.way

-- name: add
-- Store new notices; what is pending is due at once, or with the open ones before it.
insert into notice (
    notice_id, case_id, case_version, ticket_id, number, channel, external_id, fact, way, told_version,
    public_state, text, at, overtaken_by, state, version, due
)
select
    notice_id, case_id, case_version, ticket_id, number, channel, external_id, fact, way, told_version,
    public_state, text, at, coalesce(string_to_array(nullif(overtaken_by, ''), ' '), '{}'), state, version,
    case when state = 'pending' then coalesce(
        (
            select max(e.due) from notice e
            where e.ticket_id = t.ticket_id and e.way = t.way and e.state in ('pending', 'failed_temporary')
        ),
        clock_timestamp()
    ) end
from unnest(
    $1::uuid[], $2::uuid[], $3::int[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::int[], $11::text[], $12::text[], $13::timestamptz[], $14::text[], $15::text[], $16::int[]
) t (
    notice_id, case_id, case_version, ticket_id, number, channel, external_id, fact, way,
    told_version, public_state, text, at, overtaken_by, state, version
)

-- name: hasten
-- Make due what these notices overtake, so that it is dropped now and not after its wait. Skips what a worker holds:
-- that one looks for itself when it writes the outcome.
update notice n set due = clock_timestamp()
where n.notice_id in (
    select o.notice_id
    from notice l
    join notice o on o.ticket_id = l.ticket_id and o.case_id = l.case_id and o.case_version < l.case_version
    where l.notice_id = any($1::uuid[])
      and o.state in ('pending', 'failed_temporary') and o.due > clock_timestamp() and l.fact = any(o.overtaken_by)
    for update of o skip locked
)

-- name: closed_ways
select way from closed_way

-- name: close_way
insert into closed_way (way, reason) values ($1, $2) on conflict (way) do nothing

-- name: due
-- Claim what may be sent: the earliest open notice of each ticket and way, with the facts its ticket was told since.
select n.*, clock_timestamp() as clock, array(
    select l.fact from notice l
    where l.ticket_id = n.ticket_id and l.case_id = n.case_id and l.case_version > n.case_version
    order by l.case_version
) as later
from notice n
where n.state in ('pending', 'failed_temporary')
  and n.due <= clock_timestamp()
  and not exists (
    select from notice e
    where e.ticket_id = n.ticket_id and e.way = n.way and e.told_version < n.told_version
      and e.state in ('pending', 'sending', 'failed_temporary', 'unknown')
  )
order by n.due, n.told_version
limit $1
for update of n skip locked

-- name: unknown
-- Claim what nobody knows the outcome of: an expired lease, or marked unknown at an outlet that may resend.
select n.*
from notice n
where (n.state = 'sending' and n.lease < clock_timestamp())
   or (n.state = 'unknown' and split_part(n.way, ':', 1) = any($1::text[]))
order by n.lease, n.notice_id
limit $2
for update of n skip locked

-- name: save
-- Write changes, each only if the notice still stands where its writer left it; waits and leases count from the
-- database's clock. One that was overtaken meanwhile does not wait. Those behind wait with it, and follow at its end.
with changed as (
    update notice n
    set state = c.state, version = c.version, attempt = c.attempt, reason = c.reason, changed_at = now(),
        due = clock_timestamp() + case
            when c.wait > 0 and exists (
                select from notice l
                where l.ticket_id = n.ticket_id and l.case_id = n.case_id and l.case_version > n.case_version
                  and l.fact = any(n.overtaken_by)
            ) then interval '0' else make_interval(secs => c.wait)
        end,
        lease = case when c.state = 'sending' then clock_timestamp() + make_interval(secs => $9) end
    from unnest($1::uuid[], $2::text[], $3::int[], $4::text[], $5::int[], $6::int[], $7::text[], $8::float8[])
        c (notice_id, was_state, was_attempt, state, version, attempt, reason, wait)
    where n.notice_id = c.notice_id and n.state = c.was_state and n.attempt = c.was_attempt
    returning n.notice_id, n.ticket_id, n.way, n.told_version, n.state, n.due
), behind as (
    update notice f set due = coalesce(h.due, clock_timestamp())
    from changed h
    where f.ticket_id = h.ticket_id and f.way = h.way and f.told_version > h.told_version and f.state = 'pending'
      and (f.due < h.due or h.due is null and h.state not in ('sending', 'unknown') and f.due > clock_timestamp())
)
select notice_id from changed

-- name: list
-- What the command line shows, newest first; of one case (its id or any of its tickets' numbers) in its order.
select notice_id, case_id, case_version, number, channel, fact, way, told_version, public_state, text, state, attempt, reason, due, changed_at
from notice
where $1::text is null or case_id::text = $1 or case_id in (select case_id from notice where number = $1)
order by case when $1 is null then changed_at end desc, case_id, case_version, number, way
limit $2

-- name: take_turn
-- From here to its end one transaction of the notifier at a time: ids of the outbox are taken before the commit, and
-- notices of one case, said by planning and by calling, must leave in the order in which they became true.
select pg_advisory_xact_lock(hashtext(current_schema() || '.notice'))
