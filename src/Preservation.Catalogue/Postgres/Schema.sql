-- The tables of Sqlite/Schema.sql: the same names, columns and rows. Text is ordered by its bytes, whatever the language of the server.
create table holdings (
    id text collate "C" primary key,
    sequence bigint not null,
    manifest text collate "C" not null,
    record_inventory text collate "C" not null,
    display_name text collate "C",
    created_at text collate "C" not null,
    size bigint not null,
    artifacts bigint not null
);

create table artifacts (
    holding text collate "C" not null references holdings (id),
    name text collate "C" not null,
    role text collate "C" not null,
    size bigint not null,
    digest text collate "C" not null,
    -- the sequence that brought it: earlier receipts do not speak of it
    first_sequence bigint not null,
    primary key (holding, name)
);

create index artifacts_by_digest on artifacts (digest) where role = 'weights';

-- one row per artifact and store; verified_at only ever moves by a completed, matching, real read
create table replicas (
    holding text collate "C" not null,
    artifact text collate "C" not null,
    store text collate "C" not null,
    condition text collate "C" not null,
    verified_at text collate "C",
    attempted_at text collate "C",
    primary key (holding, store, artifact)
);

-- what each store has of each holding, counted anew whenever replicas change: the sums of millions of replicas
create table holding_stores (
    holding text collate "C" not null,
    store text collate "C" not null,
    -- given to the store, whatever became of it
    given bigint not null,
    -- given to the store and not found missing
    files bigint not null,
    bytes bigint not null,
    -- read in full, and nothing bad was found since
    verified bigint not null,
    -- of the first artifact that is not intact; null when all are
    condition text collate "C",
    primary key (holding, store)
);

create table findings (
    holding text collate "C" not null,
    store text collate "C" not null,
    key text collate "C" not null,
    kind text collate "C" not null,
    body text collate "C" not null,
    primary key (holding, store, key, kind)
);

create table checks (
    holding text collate "C" not null,
    store text collate "C" not null,
    grade bigint not null,
    ended_at text collate "C" not null,
    primary key (holding, store, grade)
);

-- full audits that are done in parts and not done yet
create table unfinished_audits (
    holding text collate "C" not null,
    store text collate "C" not null,
    since text collate "C" not null,
    parts bigint not null,
    last_receipt text collate "C" not null,
    -- a line for each
    workers text collate "C" not null,
    bytes bigint not null,
    primary key (holding, store)
);

-- until when the keys of a holding were locked, as last read back
create table locks (
    holding text collate "C" not null,
    store text collate "C" not null,
    locked_until text collate "C" not null,
    primary key (holding, store)
);

-- of keys with several versions, the one that was read and was right
create table proven_versions (
    holding text collate "C" not null,
    store text collate "C" not null,
    key text collate "C" not null,
    version text collate "C" not null,
    primary key (holding, store, key)
);

create table holds (
    holding text collate "C" primary key,
    reason text collate "C" not null,
    since text collate "C" not null
);

create table receipts (
    id text collate "C" primary key,
    kind text collate "C" not null,
    ended_at text collate "C" not null,
    digest text collate "C" not null,
    -- the order in which they came, as every SQLite table has it under this name
    rowid bigint generated always as identity
);

-- the newest is asked for at every audit, out of all that were ever made
create index receipts_by_end on receipts (ended_at, rowid);

-- from the first receipt that tells of something wrong to the audit that finds nothing; at most one of a cause is open
create table incidents (
    id text collate "C" primary key,
    cause text collate "C" not null,
    kind bigint not null,
    holding text collate "C",
    store text collate "C" not null,
    opened_at text collate "C" not null,
    confirmed_at text collate "C",
    closed_at text collate "C",
    acknowledged_at text collate "C",
    acknowledgement text collate "C"
);

create index incidents_by_cause on incidents (cause, closed_at);

create index incidents_open on incidents (opened_at, cause) where closed_at is null;

-- what operators asked of the workers; it is not rebuilt: then nothing is paused and nothing was asked for
create table pauses (
    -- '' for all
    store text collate "C" not null,
    holding text collate "C" not null,
    reason text collate "C" not null,
    asked_by text collate "C" not null,
    since text collate "C" not null,
    until text collate "C",
    primary key (store, holding)
);

create table audit_requests (
    holding text collate "C" not null,
    store text collate "C" not null,
    grade bigint not null,
    asked_by text collate "C" not null,
    asked_at text collate "C" not null,
    primary key (holding, store)
);

-- what audits used of a store, by the hour, for a day: budgets are of all workers together
create table store_use (
    store text collate "C" not null,
    hour text collate "C" not null,
    bytes bigint not null,
    requests bigint not null,
    primary key (store, hour)
);

-- the token outlives the lease, so that it only ever grows
create table leases (
    name text collate "C" primary key,
    token bigint not null,
    holder text collate "C",
    host text collate "C",
    process bigint,
    process_started text collate "C",
    expires_at text collate "C"
);

create table schema_version (
    version bigint not null
);
