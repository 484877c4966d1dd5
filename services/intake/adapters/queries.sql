-- known: which of these tickets were taken in before
select ticket_id, number, content_hash from ticket where ticket_id = any ($1::uuid[]);

-- take_serials: give out $2 numbers of a day; the row stays locked until the commit, so no number is lost
insert into day_serial (day, last) values ($1, $2)
on conflict (day) do update set last = day_serial.last + excluded.last
returning last;

-- add_tickets: keep new tickets; one that another process kept meanwhile is missing from the answer
insert into ticket (
    ticket_id, channel, external_id, number, content_hash, kind, category, district, street, cell, urgency,
    confidential, complainant_ref, reported_at, received_at, reply_by, origin_topic, origin_partition, origin_offset
)
select * from unnest(
    $1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
    $10::text[], $11::text[], $12::boolean[], $13::uuid[], $14::timestamptz[], $15::timestamptz[], $16::timestamptz[],
    $17::text[], $18::int[], $19::bigint[]
)
on conflict do nothing
returning ticket_id;

-- add_follow_ups: keep follow-ups; those kept before are missing from the answer
insert into follow_up (
    ticket_id, message_id, word, sealed_as, received_at, origin_topic, origin_partition, origin_offset
)
select * from unnest(
    $1::uuid[], $2::text[], $3::text[], $4::uuid[], $5::timestamptz[], $6::text[], $7::int[], $8::bigint[]
)
on conflict do nothing
returning ticket_id, message_id;

-- want_photos: note pictures to be fetched; those of an erased ticket are not wanted any more
insert into photo (ticket_id, digest, data_key, reference)
select t.ticket_id, t.digest, t.data_key, t.reference
from unnest($1::uuid[], $2::bytea[], $3::bytea[], $4::bytea[]) t (ticket_id, digest, data_key, reference)
where not vault.is_erased(t.ticket_id)
on conflict do nothing;

-- claim_photo: take one that is due and whose ticket is known; it is due again after $1 if its worker dies
update photo set attempts = attempts + 1, due = now() + $1::interval
where (ticket_id, digest) = (
    select p.ticket_id, p.digest from photo p join ticket using (ticket_id)
    where p.state = 'waiting' and p.due <= now()
    order by p.due limit 1
    for update of p skip locked
)
returning ticket_id, digest, data_key, reference, attempts;

-- hold_photo: lock a claimed picture and its ticket; nothing where it was erased or another worker has it now
select t.channel, t.external_id, t.district, t.street, t.cell, t.confidential
from photo p join ticket t using (ticket_id)
where p.ticket_id = $1 and p.digest = $2 and p.attempts = $3 and p.state = 'waiting'
for update of t, p;

-- evidence_said: whether a picture of this ticket says the same already
select exists (select from photo where ticket_id = $1 and evidence = $2);

-- keep_photo: note where the picture is kept and what it says; its reference is forgotten
update photo
set state = 'kept', reason = '', settled_at = now(), data_key = null, reference = null,
    name = $3, lon = $4, lat = $5, evidence = $6
where ticket_id = $1 and digest = $2;

-- put_off_photo: try again after $5; a failure of our own ($6 = 1) takes back that the try was counted
update photo set reason = $4, due = now() + $5::interval, attempts = attempts - $6::int
where ticket_id = $1 and digest = $2 and attempts = $3 and state = 'waiting';

-- refuse_photo: give up, and say why; its reference is forgotten
update photo set state = 'refused', reason = $4, settled_at = now(), data_key = null, reference = null
where ticket_id = $1 and digest = $2 and attempts = $3 and state = 'waiting'
returning 1;

-- erased_tickets: which tickets with pictures were erased in the vault within $1, or ever where it is null
select distinct ticket_id from photo
where ticket_id in (select vault.erased_since(coalesce(now() - $1::interval, '-infinity')));

-- forget_photos: forget the pictures of a ticket
delete from photo where ticket_id = $1;

-- refuse_orphans: give up on pictures whose ticket has not come within $1
update photo p set state = 'refused', reason = 'no_ticket', settled_at = now(), data_key = null, reference = null
where state = 'waiting' and added_at < now() - $1::interval
    and not exists (select from ticket t where t.ticket_id = p.ticket_id);
