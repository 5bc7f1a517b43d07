package dev.expunge.fluxmap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What the application does for a request, and the audit middleware that writes down that it did. It serves
/// active users only, whose rows lie between those of the others. Safe for use by several threads.
final class Requests implements AutoCloseable {
    private static final String ACTIVE_USERS = """
            select id from public.users where status = 'active' order by hashint8extended(id, 7), id limit 20000
            """;
    private static final String READ_PROFILE = """
            select u.name, u.status, p.bio, p.address from public.users u
            left join public.user_profiles p on p.user_id = u.id where u.id = ?
            """;
    private static final String LIST_SUBSCRIPTIONS = """
            select plan, status, price from public.subscriptions where user_id = ? order by started_at desc
            """;
    private static final String RECENT_ACTIVITY = """
            select action, payload, created_at from public.audit_logs where user_id = ? order by id desc limit 20
            """;
    private static final String OPEN_SESSION = """
            insert into public.user_sessions (user_id, ip, user_agent) values (?, '10.1.2.3', 'fluxmap-traffic')
            returning id
            """;
    private static final String SEEN_NOW = "update public.users set last_active_at = now() where id = ?";
    private static final String EDIT_PROFILE = "update public.user_profiles set updated_at = now() where user_id = ?";
    private static final String TOUCH_SESSION = """
            update public.user_sessions set last_seen_at = now()
            where id = (select id from public.user_sessions where user_id = ? order by id desc limit 1)
            returning id
            """;
    private static final String AUDIT = """
            insert into public.audit_logs (user_id, session_id, action, payload) values (?, ?, ?, '{"by": "traffic"}')
            """;

    private final Pool application;
    private final Pool audit;
    private final long[] activeUsers;

    private Requests(Pool application, Pool audit, long[] activeUsers) {
        this.application = application;
        this.audit = audit;
        this.activeUsers = activeUsers;
    }

    static Requests connect(Connections connections, int poolSize) throws SQLException {
        Pool application = new Pool(connections.named("fluxmap-app"), poolSize);
        Pool audit = new Pool(connections.named("fluxmap-audit"), 1);
        long[] users = application.transaction(Requests::activeUsers);
        if (users.length == 0) {
            application.close();
            throw new SQLException("there is no active user to serve");
        }
        return new Requests(application, audit, users);
    }

    private static long[] activeUsers(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(ACTIVE_USERS);
                ResultSet rows = statement.executeQuery()) {
            List<Long> ids = new ArrayList<>();
            while (rows.next()) {
                ids.add(rows.getLong(1));
            }
            return ids.stream().mapToLong(Long::longValue).toArray();
        }
    }

    /// Serves one request.
    ///
    /// @param user any number, which stands for one of the active users
    /// @param lot 0 to 99, which stands for what the user wants
    void serve(int user, int lot) throws SQLException {
        long id = activeUsers[Math.floorMod(user, activeUsers.length)];
        Kind kind = Kind.of(lot);
        OptionalLong session = application.transaction(connection -> act(kind, connection, id));
        audit.transaction(connection -> audit(connection, id, session, kind));
    }

    private static OptionalLong act(Kind kind, Connection connection, long user) throws SQLException {
        return switch (kind) {
            case PAGE -> run(connection, READ_PROFILE, user);
            case SUBSCRIPTIONS -> run(connection, LIST_SUBSCRIPTIONS, user);
            case ACTIVITY -> run(connection, RECENT_ACTIVITY, user);
            case EDIT -> run(connection, EDIT_PROFILE, user);
            case TOUCH -> key(connection, TOUCH_SESSION, user);
            case LOGIN -> {
                OptionalLong session = key(connection, OPEN_SESSION, user);
                run(connection, SEEN_NOW, user);
                yield session;
            }
        };
    }

    private static OptionalLong run(Connection connection, String sql, long user) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, user);
            statement.execute();
            return OptionalLong.empty();
        }
    }

    private static OptionalLong key(Connection connection, String sql, long user) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setLong(1, user);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    private static int audit(Connection connection, long user, OptionalLong session, Kind kind) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AUDIT)) {
            statement.setLong(1, user);
            if (session.isPresent()) {
                statement.setLong(2, session.getAsLong());
            } else {
                statement.setNull(2, Types.BIGINT);
            }
            statement.setString(3, kind.action);
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        application.close();
        audit.close();
    }

    private enum Kind {
        PAGE("map.view"),
        SUBSCRIPTIONS("subscription.list"),
        ACTIVITY("activity.list"),
        EDIT("profile.edit"),
        TOUCH("session.touch"),
        LOGIN("session.login");

        private final String action;

        Kind(String action) {
            this.action = action;
        }

        static Kind of(int lot) {
            if (lot < 40) {
                return PAGE;
            }
            if (lot < 55) {
                return SUBSCRIPTIONS;
            }
            if (lot < 60) {
                return ACTIVITY;
            }
            if (lot < 70) {
                return EDIT;
            }
            return lot < 80 ? TOUCH : LOGIN;
        }
    }
}
