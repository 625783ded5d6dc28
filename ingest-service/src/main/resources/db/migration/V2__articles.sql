-- What an article is recognised by, and nothing that can be read in it: the articles
-- themselves live in analysis-service, which gets them as facts. The numbers are 64 bits
-- of a hash of what the source wrote.
create table articles (
    id         bigint generated always as identity constraint articles_pk primary key,
    source_id  bigint not null constraint articles_source_fk references sources,
    identity   bigint not null,
    guid       bigint,
    url        bigint,
    title      bigint not null,
    summary    bigint not null,
    content    bigint not null,
    published  bigint,
    first_seen timestamptz not null default clock_timestamp(),
    constraint articles_identity_key unique (source_id, identity)
);

comment on table articles is 'id is the identity of the article in the whole system';
comment on column articles.identity is 'of all parts together as they were at first sight; never changes';
comment on column articles.published is 'seconds since 1970 as the source says, believable or not';

create index articles_by_guid on articles (source_id, guid) where guid is not null;
comment on index articles_by_guid is 'serves the search for known articles with a guid';

create index articles_by_url on articles (source_id, url) where url is not null;
comment on index articles_by_url is 'serves the search for known articles with a link';

create index articles_by_title on articles (source_id, title) where url is null;
comment on index articles_by_title is 'serves the search for known articles without a link';
