-- Every word of an article can be found, whatever its signs and script (ADR 28). The same
-- function reads an article and a query, and looks at one character at a time, so what
-- stands in a text is found by construction.

create text search dictionary every_word (template = pg_catalog.snowball, language = english);
comment on text search dictionary every_word is 'English stems, without a list of words that are left out';

create text search configuration every_word (copy = pg_catalog.english);
alter text search configuration every_word alter mapping replace pg_catalog.english_stem with every_word;

create function searchable(txt text) returns text
    language sql immutable strict parallel safe
    return case
        -- Plain ASCII, as most texts are: the signs become spaces that the parser would
        -- take for a part of a number, an address, a file or an element.
        when octet_length(txt) = char_length(txt)
            then regexp_replace(txt, '[-+._/@:<>&~]+', ' ', 'g')
        -- Else accents fall, signs of any kind become spaces, and each character of a
        -- script that puts no spaces between words is a word.
        else regexp_replace(
            regexp_replace(
                translate(
                    replace(replace(replace(
                        lower(normalize(
                            regexp_replace(normalize(translate(txt, '™℠', '  '), nfkd), '[\u0300-\u036f]', '', 'g'), nfc)
                            collate pg_catalog.pg_c_utf8),
                        'æ', 'ae'), 'œ', 'oe'), 'ß', 'ss'),
                    'øłđıðς', 'oldidσ'),
                '[^[:alnum:] ]+' collate pg_catalog.pg_c_utf8, ' ', 'g'),
            '([\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])',
            ' \1 ', 'g')
    end;
comment on function searchable is 'a text as letters and digits with spaces between its words, for article and query alike';

-- Parts of words are looked for among the words of titles (title_words) instead.
drop index articles_title_idx;

drop index articles_search_idx;
alter table articles drop column search;
alter table articles add column search tsvector not null generated always as (
    setweight(to_tsvector('every_word', searchable(title)), 'A')
    || setweight(to_tsvector('every_word', searchable(coalesce(summary, ''))), 'B')) stored;

create index articles_search_idx on articles using gin (search);
comment on index articles_search_idx is 'GET /api/articles?q=: words of title and summary';
