-- What was erased, for those who keep things beside the vault (pictures): they erase theirs.

create index identity_erased on identity (erased_at) where erased_at is not null;

create function erased_since(moment timestamptz)
returns setof uuid language sql stable security definer set search_path = vault, pg_temp as $$
    select ticket_id from identity where erased_at >= moment;
$$;

create function is_erased(wanted uuid)
returns boolean language sql stable security definer set search_path = vault, pg_temp as $$
    select exists (select from identity where ticket_id = wanted and erased_at is not null);
$$;

revoke all on function erased_since, is_erased from public;
grant execute on function erased_since, is_erased to xiaolan_intake;
