-- A revised article is scored anew, as new as it was the first time.
alter table articles add column first_scored_at timestamptz;
comment on column articles.first_scored_at is 'when it was first scored, null where that is scored_at: the age that novelty is measured at';
comment on column articles.scored_at is 'when it was last scored: first, or anew after a revision';
