package dev.expunge.app;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.map.Table;
import dev.expunge.postgres.HoldBook;
import dev.expunge.postgres.PostgresCatalog;
import dev.expunge.postgres.Runs;
import dev.expunge.sql.Database;
import dev.expunge.sql.DatabaseException;
import dev.expunge.sql.Session;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// The holds that are kept in schema `expunge`, for subjects of a spec's root. Each call opens its own connection.
public final class HoldDesk {
    /// How long a batch may take beyond its deadline.
    private static final Duration GRACE = Duration.ofSeconds(5);

    private final Opened opened;

    HoldDesk(Opened opened) {
        this.opened = opened;
    }

    /// Places a hold; returns its number. From then on no batch deletes the subject.
    ///
    /// @param key the values of the root's key columns, in their order
    /// @param reason a code
    /// @param until the last day; empty for never
    /// @throws Failure `HOLD_TOO_LATE` when the subject is not there any more
    public long add(List<String> key, String reason, Optional<LocalDate> until) {
        Duration patience = opened.spec().pace().deadline().plus(GRACE);
        return inSession(session -> {
            Table root = BoundedReading.of(session, "the schema", () -> root(session));
            new Runs(session).install();
            try {
                return new HoldBook(session).add(root, key, new HoldBook.Request(reason, until, patience));
            } catch (DatabaseException e) {
                throw HoldBook.misread(e) ? misread(root) : e;
            }
        });
    }

    private Table root(Session session) {
        return PostgresCatalog.read(session)
                .table(opened.spec().root())
                .orElseThrow(() -> Failure.nothingChanged(
                        Code.SCHEMA_MISMATCH,
                        "the database has no table " + opened.spec().root() + ", the root of the spec",
                        "check root and database.url of the spec"));
    }

    private static Failure misread(Table root) {
        return Failure.nothingChanged(
                Code.USAGE,
                "a value is not of its column's type: no row of " + root.name() + " can have this key",
                "give one value for each of " + String.join(", ", root.key()) + ", in this order");
    }

    /// Releases a hold; returns the root of its subject.
    ///
    /// @throws Failure `HOLD_UNKNOWN` when no hold of that number is in force
    public String release(long number) {
        return inSession(session -> {
            if (!new Runs(session).present()) {
                throw Failure.nothingChanged(
                        Code.HOLD_UNKNOWN,
                        "this database has no schema expunge: no hold was ever placed here",
                        "check database.url of the spec");
            }
            return new HoldBook(session).release(number);
        });
    }

    /// All holds, those that are over too.
    public List<HoldBook.Hold> list() {
        try (Session session = opened.reading("hold list")) {
            return new Runs(session).present() ? new HoldBook(session).list() : List.of();
        }
    }

    private <T> T inSession(Function<Session, T> work) {
        try (Session session = opened.database().connect(Database.Access.READ_WRITE, "hold")) {
            return work.apply(session);
        }
    }
}
