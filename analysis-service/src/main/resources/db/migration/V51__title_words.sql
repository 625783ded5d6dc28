-- The words that titles have, for searches that no article matches: what was misspelt and
-- what is only a part of a word. An index of trigrams over these few hundred thousand
-- words replaces one over all titles, which took two fifths of the space of all indexes.
create table title_words (
    word text not null constraint title_words_pk primary key
);

create index title_words_trigrams_idx on title_words using gin (word public.gin_trgm_ops);
comment on index title_words_trigrams_idx is 'TitleWords: words that are like a given one or contain it';

-- Written with the articles, worked off a moment later, so that an insert does not wait
-- for words.
create table unread_titles (
    id          bigint generated always as identity constraint unread_titles_pk primary key,
    article_ids bigint[] not null
);

insert into unread_titles (article_ids)
select array_agg(id)
from (select id, (row_number() over (order by id)) / 500 as chunk from articles) as each
group by chunk;
