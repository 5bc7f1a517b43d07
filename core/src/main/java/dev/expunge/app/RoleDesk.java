package dev.expunge.app;

import dev.expunge.plan.Plan;
import dev.expunge.postgres.Grants;
import dev.expunge.postgres.RestoreGrants;
import dev.expunge.spec.SoftDelete;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import java.util.Optional;

/// The roles of a spec. Each call opens its own connection.
public final class RoleDesk {
    private final Opened opened;

    RoleDesk(Opened opened) {
        this.opened = opened;
    }

    /// The SQL that makes them. Writes nothing that stays.
    ///
    /// @param prefix of their names; empty for the usual one
    /// @param user who asks, with the password where one is needed; empty for who the spec names. The roles
    /// need not be there yet
    public String grants(Optional<String> prefix, Optional<Login> user) {
        Database database = user.map(this::database).orElse(opened.database());
        try (Session session = database.connect(Database.Access.READ_WRITE, "grants")) {
            Plan plan = opened.plan(session, opened.target(session));
            var wanted = new Grants.Wanted(
                    prefix,
                    opened.spec().softDelete().map(SoftDelete::column),
                    opened.spec().pace().signals().orElseGet(UsualSignals::specs));
            return BoundedReading.of(session, "what the criteria read", () -> Grants.text(session, plan, wanted));
        }
    }

    /// The SQL that makes the role which restores. Writes nothing.
    ///
    /// @param prefix of its name; empty for the usual one
    /// @param user who asks
    public String restoreGrants(Optional<String> prefix, Optional<Login> user) {
        Database database = user.map(this::database).orElse(opened.database());
        try (Session session = database.connect(Database.Access.READ_ONLY, "grants")) {
            Plan plan = opened.plan(session, opened.target(session));
            var wanted = new Grants.Wanted(
                    prefix, Optional.empty(), opened.spec().pace().signals().orElseGet(UsualSignals::specs));
            return BoundedReading.of(session, "the schema", () -> RestoreGrants.text(session, plan, wanted));
        }
    }

    private Database database(Login login) {
        return new Database(opened.spec().database().url(), Optional.of(login.user()), login.password());
    }

    /// A role that logs in. Prints without its password.
    public record Login(String user, Optional<String> password) {
        @Override
        public String toString() {
            return user;
        }
    }
}
