-- A fact that comes late, out of the dead letters for one, must not undo a newer one.
alter table articles add column scored_at timestamptz;

comment on column articles.scored_at is 'when the score was made, the last time where that was more than once; absent for what came before this column';
