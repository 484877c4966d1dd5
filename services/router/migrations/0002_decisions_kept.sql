-- A ticket whose place or matter is corrected is decided again; the earlier decision stays beside the new one.
alter table decision drop constraint decision_pkey;
alter table decision add primary key (case_id, ticket_id, "table", at);
