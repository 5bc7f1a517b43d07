package dev.expunge.fluxmap;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/// The application's database: its tables, its data, and which of its users are to go.
public final class Fluxmap {
    /// The table whose rows are the subjects of a deletion.
    public static final String USERS = "public.users";

    public static final String SUBSCRIPTIONS = "public.subscriptions";
    public static final String USER_PROFILES = "public.user_profiles";
    public static final String PAYMENT_METHODS = "public.payment_methods";
    public static final String USER_SESSIONS = "public.user_sessions";
    public static final String AUDIT_LOGS = "public.audit_logs";

    /// The books, which nobody may touch. They refer to payment methods, and no candidate has one.
    public static final String PAYMENTS = "public.payments";

    /// All tables, parents first.
    public static final List<String> TABLES =
            List.of(USERS, SUBSCRIPTIONS, USER_PROFILES, PAYMENT_METHODS, PAYMENTS, USER_SESSIONS, AUDIT_LOGS);

    /// Which users are to go, as a predicate over [#USERS] with the parameters `:as_of` and `:retainDays`.
    ///
    /// It selects [Size#candidates] users when `:retainDays` is [#RETAIN_DAYS] and `:as_of` is within three days
    /// of [Size#now]: nobody is near a limit in time. Beside every clause there are users who fail that one
    /// alone.
    public static final String CRITERIA = """
            status in ('deactivated', 'trial_expired', 'gdpr_requested')
            and created_at     < :as_of - make_interval(days => :retainDays)
            and last_active_at < :as_of - interval '30 days'
            and not exists (select from subscriptions s where s.user_id = users.id and s.status = 'active')
            and not exists (select from payment_methods p where p.user_id = users.id)
            """;

    /// The value of `:retainDays` for which [Size#candidates] holds.
    public static final int RETAIN_DAYS = 90;

    /// [#CRITERIA] for a query that names its own `as_of` in a common table expression `input`.
    static final String CANDIDATE = CRITERIA.replace(":as_of", "(select as_of from input)")
            .replace(":retainDays", Integer.toString(RETAIN_DAYS));

    private static final String COUNT_CANDIDATES =
            "with input as (select ?::timestamptz as as_of) select count(*) from public.users where " + CANDIDATE;

    private Fluxmap() {}

    /// Makes tables, data, indexes and foreign keys in an empty database, over two connections at a time, and
    /// leaves everything vacuumed and analyzed.
    ///
    /// @throws SQLException when the tables are there already; what was made until then stays
    public static void load(Connections connections, Size size) throws SQLException {
        new Loader(connections.named("fluxmap-load"), size).load();
    }

    /// How many of so many users are to go; see [Size#candidates].
    public static int expectedCandidates(int users) {
        return new Size(users, Instant.EPOCH).candidates();
    }

    /// How many users [#CRITERIA] select now.
    public static long countCandidates(Connection connection, Instant asOf) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(COUNT_CANDIDATES)) {
            statement.setObject(1, asOf.atOffset(ZoneOffset.UTC));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
