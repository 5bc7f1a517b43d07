package dev.expunge.sql;

import dev.expunge.Code;
import dev.expunge.Failure;
import java.sql.DriverManager;
import java.sql.SQLException;
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
            set idle_in_transaction_session_timeout = 0
            """);

    /// The driver gives up by itself, without a word of the server.
    private static final String NO_MEANS =
            "it asks for a password and none is given, or for a way to log in that this program does not have";

    private final String url;
    private final Optional<String> user;
    private final Optional<String> password;

    /// @param url `jdbc:postgresql://…` or `postgresql://…`
    public Database(String url, Optional<String> user, Optional<String> password) {
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
    /// The database's own `search_path` stays: criteria and triggers rely on it.
    ///
    /// @param purpose shown in `pg_stat_activity` behind `expunge `
    public Session open(Access access, String purpose) {
        var properties = new Properties();
        user.ifPresent(name -> properties.setProperty("user", name));
        password.ifPresent(secret -> properties.setProperty("password", secret));
        properties.setProperty("ApplicationName", "expunge " + purpose);
        properties.setProperty("loginTimeout", "10");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("logServerErrorDetail", "false");
        if (access == Access.READ_ONLY) {
            properties.setProperty("readOnly", "true");
            properties.setProperty("readOnlyMode", "always");
            properties.setProperty("options", "-c default_transaction_read_only=on");
        }
        try {
            var session = new Session(DriverManager.getConnection(url, properties));
            session.execute(
                    SETTINGS.with("access", access == Access.READ_ONLY ? Sql.of("read only") : Sql.of("read write")));
            return session;
        } catch (SQLException e) {
            throw DatabaseException.of(e);
        }
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
