"""The same three hops, built four ways; each variant's hop runs as `python -m bench.hops.<variant> HOP`."""

from shared.contracts.topics import CASE, CHANNEL_IN, NOTICE, TICKET

TOPICS = (CHANNEL_IN.of("bench"), TICKET, CASE, NOTICE)
"""What goes in, two topics between, what comes out: hop n reads TOPICS[n] and writes TOPICS[n + 1]."""
SERVICES = ("intake", "router", "notifier")

STATE = """
create table {schema}.bench_state (id uuid primary key, version int not null, body text not null);
grant all on {schema}.bench_state to xiaolan_{schema};
"""
