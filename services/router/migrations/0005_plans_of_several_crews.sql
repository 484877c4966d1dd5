-- Plans that are one whole: a stop may go to another crew for a day, and both crews' plans live and end together.

-- The crews of the whole, the wish's own first; empty where a plan stands alone.
alter table plan add column team text[] not null default '{}';
alter table timetable_change add column team text[] not null default '{}';
