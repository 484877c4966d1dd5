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
