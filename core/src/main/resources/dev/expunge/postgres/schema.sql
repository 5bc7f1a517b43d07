-- The state of Expunge, kept beside the data so that a batch, its progress and its ledger entry commit together.
-- Everything lives in schema expunge. A DBA may run this file first; Expunge runs it when the schema is missing.
-- Keys of subjects are only in the tables frozen_* and detached_*, which `close` drops.

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
    candidates    bigint      not null default 0,
    set_digest    text,                              -- of the whole frozen set
    manifest      text,                              -- digest of the export's manifest
    created_at    timestamptz not null default clock_timestamp(),
    changed_at    timestamptz not null default clock_timestamp()
);

-- One line for each table of the frozen set.
create table if not exists expunge.frozen_table (
    run           bigint not null references expunge.run,
    number        int    not null,
    table_name    text   not null,
    action        text   not null check (action in ('delete', 'detach')),
    relation      text   not null,                   -- frozen_<run>_<number> or detached_<run>_<number>
    row_count     bigint not null,                   -- distinct rows
    shared        bigint not null,                   -- copies of rows that belong to several candidates
    primary key (run, number)
);

-- Where each candidate is. The number says nothing about who it is.
create table if not exists expunge.candidate (
    run           bigint   not null references expunge.run,
    subject       bigint   not null,
    state         text     not null default 'pending' check (state in ('pending', 'deleted', 'spared', 'parked')),
    reason        text     check (reason in ('changed', 'unselected', 'forbidden', 'gone', 'locked', 'failing')),
    batch         bigint,
    primary key (run, subject)
) with (fillfactor = 70);

-- One line for each committed batch, written by the transaction that deleted.
create table if not exists expunge.batch (
    run           bigint      not null references expunge.run,
    number        bigint      not null,
    deleted       int         not null,
    spared        int         not null,
    row_count     bigint      not null,
    moot          bigint      not null,              -- references that need no detaching any more: their rows went
    began_at      timestamptz not null,
    ended_at      timestamptz not null,
    primary key (run, number)
);

-- What people want of a run: written from another terminal, read by the run.
create table if not exists expunge.control (
    run           bigint      primary key references expunge.run,
    wanted        text        not null check (wanted in ('run', 'pause', 'stop', 'abort')),
    requested_by  text        not null,
    requested_at  timestamptz not null default clock_timestamp()
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
