package dev.expunge.postgres;

import dev.expunge.sql.Sql;

/// What a row of `pg_locks` is about, as one text: two rows are about the same thing where it is equal.
///
/// Who waits for a lock of ours waits for something on which we hold one. Only such sessions are asked for who
/// blocks them: `pg_blocking_pids` looks at all of the server's locks while it holds every one of their partitions,
/// so asking for each of hundreds that wait for one another would make it worse.
final class LockObject {
    /// Of a row of `pg_locks` without another name.
    static final Sql OF_ROW = Sql.of("""
            concat_ws(',', locktype, database, relation, page, tuple, virtualxid, transactionid, classid, objid, objsubid)
            """);

    private LockObject() {}
}
