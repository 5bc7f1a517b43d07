package dev.expunge.postgres;

import dev.expunge.sql.Session;
import dev.expunge.sql.Sql;

/// Whether two sessions are in one database. A server that was restored has the identity of the one that was
/// saved, so that says nothing; a lock is seen in one database alone.
public final class Twins {
    /// The key is "expd" in ASCII, then a number.
    private static final Sql LOCK = Sql.of("select pg_try_advisory_lock(1702391908, {key})");
    private static final Sql KEY = Sql.of("select (random() * 2000000000)::int");

    private Twins() {}

    /// Leaves a lock on both sessions, until they end.
    public static boolean same(Session one, Session other) {
        Sql lock = LOCK.with("key", Sql.number(one.one(KEY, row -> row.number(1))));
        return one.one(lock, row -> row.flag(1)) && !other.one(lock, row -> row.flag(1));
    }
}
