-- The catalogue can be rebuilt from any one store: nothing here is the only place where something is known.
create table holdings (
    id text primary key,
    sequence integer not null,
    manifest text not null,
    record_inventory text not null,
    display_name text,
    created_at text not null,
    size integer not null,
    artifacts integer not null
) strict;

create table artifacts (
    holding text not null references holdings (id),
    name text not null,
    role text not null,
    size integer not null,
    digest text not null,
    -- the sequence that brought it: earlier receipts do not speak of it
    first_sequence integer not null,
    primary key (holding, name)
) strict, without rowid;

create index artifacts_by_digest on artifacts (digest) where role = 'weights';

-- one row per artifact and store; verified_at only ever moves by a completed, matching, real read
create table replicas (
    holding text not null,
    artifact text not null,
    store text not null,
    condition text not null,
    verified_at text,
    attempted_at text,
    primary key (holding, store, artifact)
) strict, without rowid;

-- what each store has of each holding, counted anew whenever replicas change: the sums of millions of replicas
create table holding_stores (
    holding text not null,
    store text not null,
    -- given to the store, whatever became of it
    given integer not null,
    -- given to the store and not found missing
    files integer not null,
    bytes integer not null,
    -- read in full, and nothing bad was found since
    verified integer not null,
    -- of the first artifact that is not intact; null when all are
    condition text,
    primary key (holding, store)
) strict, without rowid;

create table findings (
    holding text not null,
    store text not null,
    key text not null,
    kind text not null,
    body text not null,
    primary key (holding, store, key, kind)
) strict, without rowid;

create table checks (
    holding text not null,
    store text not null,
    grade integer not null,
    ended_at text not null,
    primary key (holding, store, grade)
) strict, without rowid;

-- full audits that are done in parts and not done yet
create table unfinished_audits (
    holding text not null,
    store text not null,
    since text not null,
    parts integer not null,
    last_receipt text not null,
    -- a line for each
    workers text not null,
    bytes integer not null,
    primary key (holding, store)
) strict, without rowid;

-- until when the keys of a holding were locked, as last read back
create table locks (
    holding text not null,
    store text not null,
    locked_until text not null,
    primary key (holding, store)
) strict, without rowid;

-- of keys with several versions, the one that was read and was right
create table proven_versions (
    holding text not null,
    store text not null,
    key text not null,
    version text not null,
    primary key (holding, store, key)
) strict, without rowid;

create table holds (
    holding text primary key,
    reason text not null,
    since text not null
) strict;

create table receipts (
    id text primary key,
    kind text not null,
    ended_at text not null,
    digest text not null
) strict;

-- the newest is asked for at every audit, out of all that were ever made; the order in which they came is part of every index here
create index receipts_by_end on receipts (ended_at);

-- from the first receipt that tells of something wrong to the audit that finds nothing; at most one of a cause is open
create table incidents (
    id text primary key,
    cause text not null,
    kind integer not null,
    holding text,
    store text not null,
    opened_at text not null,
    confirmed_at text,
    closed_at text,
    acknowledged_at text,
    acknowledgement text
) strict;

create index incidents_by_cause on incidents (cause, closed_at);

create index incidents_open on incidents (opened_at, cause) where closed_at is null;

-- what operators asked of the workers; it is not rebuilt: then nothing is paused and nothing was asked for
create table pauses (
    -- '' for all
    store text not null,
    holding text not null,
    reason text not null,
    asked_by text not null,
    since text not null,
    until text,
    primary key (store, holding)
) strict, without rowid;

create table audit_requests (
    holding text not null,
    store text not null,
    grade integer not null,
    asked_by text not null,
    asked_at text not null,
    primary key (holding, store)
) strict, without rowid;

-- what audits used of a store, by the hour, for a day: budgets are of all workers together
create table store_use (
    store text not null,
    hour text not null,
    bytes integer not null,
    requests integer not null,
    primary key (store, hour)
) strict, without rowid;

-- the token outlives the lease, so that it only ever grows
create table leases (
    name text primary key,
    token integer not null,
    holder text,
    host text,
    process integer,
    process_started text,
    expires_at text
) strict;
