-- A person may give a site instead of its feed: the feed is then looked for, and where it
-- was found stands in location, as for one that moved.
alter table sources add column discovered boolean not null default false;

comment on column sources.discovered is 'location is where the feed of the site was found, not where it moved to';

-- Nothing is pushed yet.
alter table sources drop column pushed_until;
