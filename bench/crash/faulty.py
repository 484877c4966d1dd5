"""Makes chosen orders fail inside the database, whatever service says them: an unexpected failure of one key."""

from bench.crash.nursery import SERVICES
from bench.crash.stage import Stage

TRIGGERS = """
create schema crash;
create table crash.faulty (service text, mark text);
create function crash.refuse() returns trigger language plpgsql security definer as $$
begin
    if exists (
        select from crash.faulty f
        where f.service = tg_table_schema and position(convert_to(f.mark, 'UTF8') in new.packed) > 0
    ) then
        raise exception 'made to fail';
    end if;
    return new;
end $$;
""" + "\n".join(
    f"create trigger refuse before insert on {service}.outbox for each row execute function crash.refuse();"
    for service in SERVICES
)


async def break_orders(stage: Stage, service: str, mark: str) -> None:
    """From now on a service cannot say anything about orders with this mark in their numbers."""
    await stage.rows("insert into crash.faulty values ($1, $2)", service, mark)


async def mend_orders(stage: Stage) -> None:
    """Let all orders through, and make what is parked due at once."""
    await stage.rows("delete from crash.faulty")
    for service in SERVICES:
        await stage.rows(f"update {service}.parked set next_try = now() where state = 'waiting'")


async def waiting(stage: Stage, service: str) -> int:
    """Count a service's open parked rows."""
    (row,) = await stage.rows(f"select count(*) as n from {service}.parked where state in ('waiting', 'behind')")
    return int(row["n"])
