-- The state of Expunge, kept beside the data so that a batch, its progress and its ledger entry commit together.
-- Everything lives in schema expunge. A DBA may run this file first; Expunge runs it when the schema is missing.
-- Keys of subjects are only in the tables frozen_*, detached_*, replay_* and again_*, which `close` drops, and in
-- those holds that are in force.

create schema if not exists expunge;

create table if not exists expunge.run (
    id            bigint generated always as identity primary key,
    name          text        not null,              -- of the spec
    signature     text        not null,              -- parameters, spec, schema and target it was frozen for
    parameters    text        not null,              -- as JSON, for people
    fingerprint   text        not null,              -- the schema it was frozen under
    as_of         timestamptz not null,              -- the frozen "now"
    state         text        not null check (state in ('freezing', 'frozen', 'deleting', 'deleted', 'verified', 'incomplete',
                                                                 'closed')),
    purpose       text        not null default 'delete' check (purpose in ('delete', 'mark', 'unmark', 'replay', 'again')),
    follows       bigint      references expunge.run, -- whose changed candidates it is about
    marked        text,                              -- the column of the marks: public.users.deleted_at
    candidates    bigint      not null default 0,
    set_digest    text,                              -- of the whole frozen set
    manifest      text,                              -- digest of the export's manifest
    horizon       xid8        not null default pg_snapshot_xmax(pg_current_snapshot()), -- rows are known by who wrote them
    created_at    timestamptz not null default clock_timestamp(),
    changed_at    timestamptz not null default clock_timestamp()
);

-- One line for each table of the frozen set.
create table if not exists expunge.frozen_table (
    run           bigint not null references expunge.run,
    number        int    not null,
    table_name    text   not null,
    action        text   not null check (action in ('delete', 'detach', 'anonymize', 'mark', 'unmark')),
    relation      text   not null,                   -- frozen_<run>_<number> or detached_<run>_<number>
    row_count     bigint not null,                   -- distinct rows
    shared        bigint not null,                   -- copies of rows that belong to several candidates
    primary key (run, number)
);

-- One line for each finished slice of the export: the digest of its note, kept where nobody can write who can only write
-- to the export's place.
create table if not exists expunge.exported_slice (
    run           bigint not null references expunge.run,
    number        int    not null,
    note          text   not null,
    primary key (run, number)
);

-- Where each candidate is. The number says nothing about who it is. In a run that marks, or takes marks away, the
-- state `deleted` is for those with whom that was done.
create table if not exists expunge.candidate (
    run           bigint   not null references expunge.run,
    subject       bigint   not null,
    state         text     not null default 'pending' check (state in ('pending', 'deleted', 'spared', 'parked')),
    reason        text     check (reason in ('changed', 'unselected', 'forbidden', 'held', 'gone', 'vetoed',
                                              'locked', 'failing')),
    batch         bigint,
    primary key (run, subject)
) with (fillfactor = 70);

-- The candidates cut into slices. A worker holds a slice while its token stands here: each batch renews it first,
-- and keeps the row locked until it commits, so that nobody takes a slice over in the middle of a batch.
create table if not exists expunge.lease (
    run           bigint      not null references expunge.run,
    number        int         not null,
    first_subject bigint      not null,
    last_subject  bigint      not null,
    pass          int         not null default 1,    -- passes begun over the slice; later ones wait for locks
    parked        bigint      not null default 0,    -- candidates given up
    done          boolean     not null default false,
    token         uuid,                              -- of the holder; null when free
    holder        text,                              -- who that is, for people
    backend       int,                               -- its connection: when that is gone, the slice is free
    until_at      timestamptz,                       -- from then on somebody else may take it
    primary key (run, number)
);

-- One line for each committed batch, written by the transaction that deleted.
create table if not exists expunge.batch (
    run           bigint      not null references expunge.run,
    number        bigint      not null,
    deleted       int         not null,
    spared        int         not null,
    parked        int         not null,              -- a trigger keeps or changes their rows
    row_count     bigint      not null,
    moot          bigint      not null,              -- references that need no change of their own any more
    token         uuid        not null,              -- random: a lost reply to the commit is looked up by it
    process       uuid        not null,              -- which process of the run did it
    began_at      timestamptz not null,
    ended_at      timestamptz not null,
    primary key (run, number)
);

-- What people want of a run: written from another terminal, read by the run's processes several times a second.
create table if not exists expunge.control (
    run           bigint      primary key references expunge.run,
    wanted        text        not null check (wanted in ('run', 'pause', 'stop', 'abort')),
    requested_by  text        not null,              -- a database role
    requested_at  timestamptz not null default clock_timestamp(),
    request       bigint      not null default 0,    -- counts what was asked
    pace_request  bigint      not null default 0,    -- counts the paces that were asked for
    pace_by       text,                              -- a database role
    pace_at       timestamptz,
    pace_mode     text,                              -- what is null stays as it is
    pace_roots    int,
    pace_pause    bigint,                            -- milliseconds
    pace_workers  int,
    pace_target   bigint,                            -- milliseconds
    applied_at    timestamptz                        -- when the first process took that pace over
);

-- One line for each process that works on a run, renewed every second: who has gone silent counts no more.
create table if not exists expunge.process (
    id            text        primary key,           -- random
    run           bigint      not null references expunge.run,
    began_at      timestamptz not null default clock_timestamp(),
    seen_at       timestamptz not null default clock_timestamp(),
    ended_at      timestamptz,
    answered      bigint      not null,              -- the last request for which nothing runs here any more
    quiet_after   bigint,                            -- milliseconds after that request; null while something runs
    kill_file     boolean     not null,              -- it sees its kill file, or cannot look for it
    because       text        not null,              -- why it stands still
    pace          text        not null,              -- of the next batch: roots, pause in milliseconds, workers
    pace_because  text        not null,
    pace_applied  bigint      not null,              -- the last asked-for pace that is in effect
    signals       text        not null default '[]'  -- JSON: each with value, limit, age, sentence; no personal data
) with (fillfactor = 50);

-- Who must not be deleted now, as `hold add` says it: as long as a hold is in force its subject is there, and so is
-- its key here. A hold that was released, or is over, keeps its number and reason and loses the key.
create table if not exists expunge.hold (
    id            bigint generated always as identity primary key,
    root          text        not null,              -- the table of the subject
    key_columns   text[]      not null,              -- of that table, when the hold was placed
    subject       text[],                            -- the key, as the server writes it; null when the hold is over
    reason        text        not null,              -- a code, no sentence: it stays
    until_at      timestamptz,                       -- from then on it is over; null is never
    placed_by     text        not null,              -- a database role
    placed_at     timestamptz not null default clock_timestamp(),
    released_by   text,                              -- a database role
    released_at   timestamptz
);

-- Signatures of people under a dossier, and their withdrawals. Append-only: an approval counts as long as its signature
-- holds over what would run now, so a row that was altered counts for nothing. Names of people are here alone.
create table if not exists expunge.approval (
    id            bigint      generated always as identity primary key,
    kind          text        not null check (kind in ('request', 'approval', 'withdrawal')),
    spec          text        not null,              -- its name
    run           bigint      references expunge.run, -- null for a standing one
    document      text        not null default '',   -- the dossier as it was signed
    signature     text        not null default '',   -- as ssh-keygen -Y sign writes it
    withdraws     bigint      references expunge.approval,
    reason        text        not null default '',   -- of a withdrawal
    recorded_by   text        not null default session_user, -- a database role
    recorded_at   timestamptz not null default clock_timestamp()
);

-- Whom a restore has put back, written by the transaction that put the rows back: nobody comes back twice.
create table if not exists expunge.restored (
    run           bigint      not null references expunge.run,
    subject       bigint      not null,              -- of that run's candidates; says nothing about who it is
    restored_at   timestamptz not null default clock_timestamp(),
    restored_by   text        not null default session_user, -- a database role
    primary key (run, subject)
);

-- Append-only and chained: each hash covers the entry and the hash before it. Holds no personal data.
create table if not exists expunge.ledger (
    entry         bigint      primary key,
    run           bigint      not null,
    written_at    timestamptz not null,
    kind          text        not null,
    body          text        not null,              -- JSON: counts, digests, names of tables
    previous      bytea       not null,
    hash          bytea       not null
);

-- Nobody changes an entry, not even the owner by mistake. Roles that delete may only insert: `expunge grants`.
create or replace function expunge.ledger_stays() returns trigger language plpgsql set search_path = pg_catalog as $$
begin
    raise exception 'the ledger of Expunge is append-only';
end
$$;
drop trigger if exists ledger_stays on expunge.ledger;
create trigger ledger_stays before update or delete or truncate on expunge.ledger
    for each statement execute function expunge.ledger_stays();

-- The version of this file. Expunge works with this one only, and refuses another.
comment on table expunge.ledger is 'Expunge, state version 1';
