package dev.expunge.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.Eventually;
import dev.expunge.TestServer;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Sql;
import dev.expunge.sql.SqlState;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RunConnectionIT {
    private final String name = TestServer.empty();
    private final Database database =
            new Database(TestServer.server().url(name, "postgres"), Optional.empty(), Optional.empty());

    @Test
    void p8WhatCancelsAStatementCancelsThoseBesideIt() {
        try (var connection = new RunConnection(database, "test");
                var beside = connection.beside();
                var apart = connection.another()) {
            CompletableFuture<SqlState> cancelled = sleeping(beside, 30);
            CompletableFuture<SqlState> untouched = sleeping(apart, 1);
            Eventually.holds(
                    "two sessions that sleep",
                    () -> TestServer.count(
                                    name,
                                    "select count(*) from pg_stat_activity"
                                            + " where wait_event = 'PgSleep' and datname = current_database()")
                            == 2);

            connection.cancelRunning();

            assertThat(cancelled.join()).isEqualTo(SqlState.CANCELLED);
            assertThat(untouched.join()).as("a worker has a watch of its own").isEqualTo(SqlState.OTHER);
        }
    }

    /// Why the sleep ended; OTHER when it was over.
    private static CompletableFuture<SqlState> sleeping(RunConnection connection, int seconds) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        connection
                                .session()
                                .execute(Sql.of("select pg_sleep({seconds})").with("seconds", Sql.number(seconds)));
                        return SqlState.OTHER;
                    } catch (DatabaseException e) {
                        return e.kind();
                    }
                },
                command -> Thread.ofPlatform().daemon().start(command));
    }
}
