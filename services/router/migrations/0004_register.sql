-- The register of city work that the router works with: the editions of the city folder, and what fleet systems change.

-- One edition of the folder's tables (台账). A new one is kept when their content differs from the newest.
create table register_edition (
    edition  int primary key,
    sha256   text not null,
    taken_at timestamptz not null default now()
);

create table register_vehicle (
    edition int  not null references register_edition,
    id      text not null,
    title   text not null,
    noise   text not null,
    fuel    text not null,
    can     text[] not null,
    primary key (edition, id)
);

create table register_depot (
    edition int  not null references register_edition,
    id      text not null,
    title   text not null,
    lon     double precision not null,
    lat     double precision not null,
    primary key (edition, id)
);

create table register_crew (
    edition    int  not null references register_edition,
    id         text not null,
    title      text not null,
    operator   text not null,
    supervisor text not null,
    vehicle    text not null,
    depot      text not null,
    primary key (edition, id)
);

-- `line` keeps the order: the first shift of a crew is its usual one.
create table register_shift (
    edition  int  not null references register_edition,
    line     int  not null,
    crew     text not null,
    weekdays text not null,
    start    text not null,
    "end"    text not null,
    primary key (edition, line)
);

create table register_route (
    edition int  not null references register_edition,
    id      text not null,
    title   text not null,
    crew    text not null,
    kind    text not null,
    primary key (edition, id)
);

-- A stop lies at lon, lat, or along its stretch, written as in the folder: 120.87 30.01;120.88 30.02
create table register_stop (
    edition      int  not null references register_edition,
    id           text not null,
    crew         text not null,
    title        text not null,
    category     text not null,
    road         text not null,
    estate       text not null,
    street       text not null,
    lon          double precision,
    lat          double precision,
    stretch      text not null,
    start        text not null,
    minutes      int  not null,
    weekdays     text not null,
    fixed        boolean not null,
    must_precede text[] not null,
    needs        text[] not null,
    takers       text[] not null,
    route        text not null,
    first_date   date,
    last_date    date,
    digs         boolean not null,
    primary key (edition, id)
);
create index register_stop_by_crew on register_stop (edition, crew);

-- What a fleet system changed, each from a date on, in the order of acceptance; empty columns stay as they were.
-- `retired_by` is the edition from which on it holds no more, and `retired_why` the reason.
create table register_change (
    number      int primary key,
    fleet       text not null,
    report_id   text not null,
    at          timestamptz not null,
    kind        text not null,
    crew        text not null,
    first_date  date not null,
    stop        text not null default '',
    start       time,
    minutes     int,
    weekdays    int[],
    vehicle     text not null default '',
    added       jsonb,
    edition     int  not null references register_edition,
    retired_by  int  references register_edition,
    retired_why text not null default ''
);
create index register_change_by_crew on register_change (crew, first_date);

-- The register that a plan was made under: its edition, and the last change upon it; null for plans from before.
alter table plan
    add column edition int,
    add column fleet_change int;
