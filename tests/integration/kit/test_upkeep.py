"""What piles up is forgotten again, however much of it came at once."""

from shared.kit import inbox, relay
from tests.integration.kit.direct import Direct

MANY = 2 * relay.FORGOTTEN + 7


async def test_all_chunks_published_a_day_ago_are_forgotten_and_no_other(direct: Direct) -> None:
    await direct.connection.execute(
        "insert into intake.outbox (bucket, n, packed, published_at) "
        "select 0, 1, '', now() - interval '25 hours' from generate_series(1, $1)",
        MANY,
    )
    await direct.connection.execute(
        "insert into intake.outbox (bucket, n, packed, created, published_at) values "
        "(1, 1, '', now() - interval '3 days', null), (2, 1, '', now(), now() - interval '23 hours')"
    )
    async with direct.pool.acquire() as connection:
        await relay.forget_published(connection)
    left = await direct.connection.fetch("select bucket from intake.outbox order by bucket")
    assert [row["bucket"] for row in left] == [1, 2]


async def test_claims_are_forgotten_after_half_a_year_unless_their_record_is_parked(direct: Direct) -> None:
    await direct.connection.execute(
        "insert into intake.inbox (k, hash, topic, partition, off, seen, parked) "
        "select gen_random_uuid(), gen_random_uuid(), 't', 0, n, "
        "now() - make_interval(days => case when n = 3 then 179 else 181 end), n = 2 from generate_series(1, $1) n",
        MANY,
    )
    async with direct.pool.acquire() as connection:
        await inbox.forget_old(connection)
    left = await direct.connection.fetch("select off from intake.inbox order by off")
    assert [row["off"] for row in left] == [2, 3]
