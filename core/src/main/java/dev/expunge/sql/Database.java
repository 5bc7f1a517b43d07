package dev.expunge.sql;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/// Where sessions come from: address, user and password of one database. Thread-safe. Never prints the password.
public final class Database {
    private static final Sql SETTINGS = Sql.of("""
            set session characteristics as transaction isolation level read committed, {access};
            set timezone = 'UTC';
            set datestyle = 'ISO, YMD';
            set intervalstyle = 'postgres';
            set bytea_output = 'hex';
            set extra_float_digits = 1;
            set standard_conforming_strings = on;
            set client_min_messages = 'warning';
            set row_security = off;
            set jit = off;
            set statement_timeout = 0;
            set lock_timeout = 0;
            set idle_in_transaction_session_timeout = 0;
            select set_config('idle_session_timeout', '0', false)
             where current_setting('idle_session_timeout', true) is not null;
            select set_config('transaction_timeout', '0', false)
             where current_setting('transaction_timeout', true) is not null;
            set tcp_keepalives_idle = 10;
            set tcp_keepalives_interval = 5;
            set tcp_keepalives_count = 3;
            set tcp_user_timeout = '30s';
            select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off'
            """);

    private static final Sql SETTING = Sql.of("select set_config(?, ?, false)");

    /// The longest that a host may take to accept a connection.
    private static final Duration CONNECT = Duration.ofSeconds(5);

    /// The longest that asking for a cancel may take.
    private static final Duration CANCEL = Duration.ofSeconds(3);

    /// The longest that a server may take for each answer while a session is opened.
    private static final Duration ANSWER = Duration.ofSeconds(10);

    /// The driver gives up by itself, without a word of the server.
    private static final String NO_MEANS =
            "it asks for a password and none is given, or for a way to log in that this program does not have";

    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;

    private final Map<String, String> settings;

    /// Whether a pooler in between was found to keep sessions apart.
    private volatile boolean ownSessions;

    /// @param url `jdbc:postgresql://…` or `postgresql://…`
    public Database(String url, Optional<String> user, Optional<String> password) {
        this(url, user, password, Map.of());
    }

    /// @param settings that every session gets, by their names; none of those that are pinned
    public Database(String url, Optional<String> user, Optional<String> password, Map<String, String> settings) {
        this.settings = Map.copyOf(settings);
        this.url = url.startsWith("jdbc:") ? url : "jdbc:postgresql" + url.substring(url.indexOf("://"));
        this.user = user;
        this.password = password;
    }

    /// What a session may do.
    public enum Access {
        /// The server refuses every write.
        READ_ONLY,
        /// Writes are possible.
        READ_WRITE
    }

    /// Opens a session with the settings pinned that could change what a statement means or how a value is
    /// written.
    ///
    /// A commit is on the disk when the server says so, whatever the database has set: only single batches do
    /// without. The database's own `search_path` stays: criteria and triggers rely on it
    /// ([Session#asTheApplication]). Each step of it is bounded; the session itself waits for its answers as long
    /// as it takes, unless it is told otherwise.
    ///
    /// @param purpose shown in `pg_stat_activity` behind `expunge `
    /// @throws Failure `POOLER_UNSUITABLE` when a pooler stands in between that does not keep sessions apart,
    /// `SERVER_TOO_OLD` when nothing was ever tried on such a server
    public Session open(Access access, String purpose) {
        return open(purpose, connection -> prepared(connection, access));
    }

    @FunctionalInterface
    private interface Preparation {
        Session prepare(Connection connection) throws SQLException;
    }

    private Session open(String purpose, Preparation preparation) {
        try {
            Connection connection = DriverManager.getConnection(url, properties(purpose));
            try {
                return preparation.prepare(connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
    }

    /// Nothing is set before it is known that the session is ours alone: through a pooler that hands out its
    /// connections by transaction a setting of ours would befall somebody else.
    private Session prepared(Connection connection, Access access) throws SQLException {
        ServerVersion.require(connection);
        if (Pooler.between(connection) && !ownSessions) {
            try (Connection second = DriverManager.getConnection(url, properties("second look"))) {
                Pooler.requireOwnSessions(connection, second);
            }
            ownSessions = true;
        }
        connection.setReadOnly(access == Access.READ_ONLY);
        var session = new Session(connection);
        session.execute(
                SETTINGS.with("access", access == Access.READ_ONLY ? Sql.of("read only") : Sql.of("read write")));
        session.findServersNamesFirst();
        settings.forEach((name, value) -> set(session, name, value));
        session.await(Duration.ZERO);
        return session;
    }

    private static void set(Session session, String name, String value) {
        try {
            session.query(SETTING, row -> true, name, value);
        } catch (DatabaseException e) {
            if (e.kind() == SqlState.CONNECTION) {
                throw e;
            }
            throw Failure.nothingChanged(
                            Code.SPEC_INVALID,
                            "the server does not accept the setting " + name + ": " + e.getMessage(),
                            "correct database.settings of the spec, or let the role set it: grant set on parameter "
                                    + name + " to the role (PostgreSQL 15 and newer)")
                    .causedBy(e);
        }
    }

    private Properties properties(String purpose) {
        var properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        properties.setProperty("ApplicationName", "expunge " + purpose);
        properties.setProperty("connectTimeout", Long.toString(CONNECT.toSeconds()));
        properties.setProperty("socketTimeout", Long.toString(ANSWER.toSeconds()));
        properties.setProperty(
                "loginTimeout",
                Long.toString(CONNECT.plus(ANSWER).multipliedBy(hosts()).toSeconds()));
        properties.setProperty("cancelSignalTimeout", Long.toString(CANCEL.toSeconds()));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("socketFactory", WatchfulSockets.class.getName());
        properties.setProperty("logServerErrorDetail", "false");
        properties.setProperty("readOnlyMode", "always");
        if (hosts() > 1) {
            properties.setProperty("targetServerType", "primary");
            properties.setProperty("hostRecheckSeconds", "0");
        }
        return properties;
    }

    /// How the programs of PostgreSQL reach the same database.
    public ClientEnvironment client() {
        return ClientEnvironment.of(url, properties("snapshot"));
    }

    private int hosts() {
        String plain = address();
        String hosts = plain.substring(plain.indexOf("//") + 2).replaceFirst("/.*$", "");
        return hosts.split(",", -1).length;
    }

    /// Opens a session, or fails in four parts when the server does not answer or does not let us in.
    public Session connect(Access access, String purpose) {
        try {
            return open(access, purpose);
        } catch (DatabaseException e) {
            throw unreachable(e);
        }
    }

    private Failure unreachable(DatabaseException e) {
        String what = e.kind() == SqlState.LOGIN
                ? "the database does not let us in: " + (e.state().equals("08004") ? NO_MEANS : e.getMessage())
                : "the database cannot be reached: " + e.getMessage();
        return Failure.nothingChanged(
                        Code.DATABASE_UNREACHABLE,
                        what + "\n  address  " + address(),
                        "check database.url, database.user and database.password of the spec",
                        "check that the server accepts connections from here")
                .causedBy(e);
    }

    /// Opens a session that makes a temporary table of its own, and can write to nothing else from then on: the
    /// server refuses it.
    ///
    /// @param table makes the table
    public Session scratch(Sql table, String purpose) {
        try {
            return open(purpose, connection -> {
                Session making = prepared(connection, Access.READ_WRITE);
                making.execute(table);
                making.execute(Sql.of("set session characteristics as transaction read only"));
                connection.setReadOnly(true);
                var session = new Session(connection);
                session.findServersNamesFirst();
                return session;
            });
        } catch (DatabaseException e) {
            throw e.kind() == SqlState.LOGIN || e.kind() == SqlState.CONNECTION ? unreachable(e) : e;
        }
    }

    /// The address without user, password or options, for messages.
    public String address() {
        String plain = url.replaceFirst("^jdbc:", "").replaceFirst("\\?.*$", "");
        return plain.replaceFirst("//[^@/]*@", "//");
    }

    @Override
    public String toString() {
        return address();
    }
}
