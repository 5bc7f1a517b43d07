package dev.expunge.sql;

import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Where a session looks names up. A path that puts `pg_catalog` behind other schemas lets their functions and
/// operators stand in for the server's own in every statement: the application may want that, Expunge does not. Used
/// by the thread of its session.
final class SearchPath {
    private static final Pattern NAME = Pattern.compile("\"(?:[^\"]|\"\")*\"|[^,\\s]+");
    private static final String SERVERS = "pg_catalog";

    private static final Sql SHOW = Sql.of("show search_path");
    private static final Sql SET = Sql.of("select set_config('search_path', ?, false)");

    /// One that hides nothing.
    static final SearchPath USUAL = new SearchPath("", List.of());

    private final String application;
    private final List<String> hiding;
    private boolean asTheApplication;

    /// @param application the database's own, as the server shows it
    /// @param hiding the schemas in it before `pg_catalog`, when that is named
    private SearchPath(String application, List<String> hiding) {
        this.application = application;
        this.hiding = List.copyOf(hiding);
    }

    /// The schemas before `pg_catalog`.
    List<String> hiding() {
        return hiding;
    }

    /// The path of a session that was just opened, which from here on finds the server's names first.
    static SearchPath of(Session session) {
        String shown = session.one(SHOW, row -> row.text(1));
        List<String> names = NAME.matcher(shown)
                .results()
                .map(name -> name.group().replaceAll("^\"|\"$", "").replace("\"\"", "\""))
                .toList();
        var path = new SearchPath(shown, names.subList(0, Math.max(0, names.indexOf(SERVERS))));
        if (!path.hiding().isEmpty()) {
            path.useOwn(session);
        }
        return path;
    }

    /// Runs `work` under the database's own path; inside of another one it is a part of that. A transaction that
    /// fails
    /// takes the change back when it ends.
    <T> T asTheApplication(Session session, Supplier<T> work) {
        if (hiding.isEmpty() || asTheApplication) {
            return work.get();
        }
        session.one(SET, row -> true, application);
        asTheApplication = true;
        try {
            T result = work.get();
            useOwn(session);
            return result;
        } catch (RuntimeException | Error e) {
            backToOwn(session, e);
            throw e;
        } finally {
            asTheApplication = false;
        }
    }

    private void backToOwn(Session session, Throwable cause) {
        try {
            useOwn(session);
        } catch (DatabaseException e) {
            cause.addSuppressed(e);
        }
    }

    private void useOwn(Session session) {
        session.one(SET, row -> true, SERVERS + ", " + application);
    }
}
