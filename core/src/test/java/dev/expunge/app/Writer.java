package dev.expunge.app;

import dev.expunge.TestServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// One thread of the application that writes about users in turn, each in a transaction of its own, and remembers
/// about whom its transactions were committed. `{user}` in the statements is the user.
final class Writer implements Runnable {
    private static final Set<String> EXPECTED = Set.of("40P01", "23503", "40001");

    private final String database;
    private final List<String> statements;
    private final List<Long> users;
    private final BooleanSupplier over;
    private final Set<Long> committed = ConcurrentHashMap.newKeySet();
    private final AtomicInteger refused = new AtomicInteger();
    private volatile Duration longest = Duration.ZERO;

    /// @param over tells when to end
    Writer(String database, List<String> statements, List<Long> users, BooleanSupplier over) {
        this.database = database;
        this.statements = List.copyOf(statements);
        this.users = new ArrayList<>(users);
        this.over = over;
    }

    @Override
    public void run() {
        try (Connection connection = TestServer.server().connect(database);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int i = 0; i < users.size() && !over.getAsBoolean(); i++) {
                long user = users.get(i);
                if (written(connection, statement, user)) {
                    committed.add(user);
                }
                new SystemTime().sleep(Duration.ofMillis(2));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private boolean written(Connection connection, Statement statement, long user) throws SQLException {
        boolean changed = true;
        try {
            for (String sql : statements) {
                long begin = new SystemTime().nanos();
                try {
                    changed &= statement.executeUpdate(sql.replace("{user}", Long.toString(user))) > 0;
                } finally {
                    note(new SystemTime().elapsed(begin));
                }
            }
            connection.commit();
            return changed;
        } catch (SQLException e) {
            connection.rollback();
            refused.incrementAndGet();
            if (!EXPECTED.contains(e.getSQLState())) {
                throw e;
            }
            return false;
        }
    }

    private void note(Duration took) {
        longest = took.compareTo(longest) > 0 ? took : longest;
    }

    /// The users about whom a transaction was committed in which every statement found something to write.
    Set<Long> committed() {
        return committed;
    }

    int refused() {
        return refused.get();
    }

    /// The longest that one statement took, waiting included.
    Duration longest() {
        return longest;
    }
}
