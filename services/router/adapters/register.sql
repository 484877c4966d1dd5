-- Statements about the register of city work. Rows go in and out as JSON records of the tables' own columns.

-- name: lock
-- Hold the register until the commit: editions and changes are accepted one after another.
select pg_advisory_xact_lock(hashtext('xiaolan router register'));

-- name: head
select e.edition, e.sha256, (select coalesce(max(c.number), 0) from register_change c) as change
from register_edition e order by e.edition desc limit 1;

-- name: put_edition
insert into register_edition (edition, sha256) values ($1, $2);

-- name: put_rows
-- {table} is one of our own names.
insert into {table} select * from jsonb_populate_recordset(null::{table}, $1::jsonb);

-- name: rows
select to_jsonb(r)::text from {table} r where edition = $1 order by {order};

-- name: changes
-- Those that hold upon the newest edition, in the order of acceptance.
select to_jsonb(c)::text from register_change c where retired_by is null and number > $1 order by number;

-- name: keep_change
insert into register_change select * from jsonb_populate_record(null::register_change, $1::jsonb);

-- name: retire
update register_change set retired_by = $2, retired_why = $3 where number = $1;

-- name: list_changes
-- All, those that hold no more too; newest first.
select to_jsonb(c)::text from register_change c order by number desc limit $1;
