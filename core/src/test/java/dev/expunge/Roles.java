package dev.expunge;

import dev.expunge.app.Expunge;
import dev.expunge.app.RoleDesk;
import dev.expunge.app.SystemTime;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The roles of a spec, made in a database of a test by exactly the SQL that `grants` prints. Roles belong to
/// all databases of the server, so each test has its own.
///
/// @param sql that made them
public record Roles(String prefix, String database, String sql) {
    /// Makes them.
    ///
    /// @param spec of the superuser or of anybody else
    public static Roles of(String database, Path spec) {
        String prefix = TestServer.freshRole("gr");
        var expunge = new Expunge(Map.of(), new SystemTime());
        String sql = expunge.roles(expunge.open(spec, List.of()))
                .grants(Optional.of(prefix), Optional.of(new RoleDesk.Login("postgres", Optional.empty())));
        TestServer.execute(database, sql);
        return new Roles(prefix, database, sql);
    }

    public String deleter() {
        return prefix + "_deleter";
    }

    public String planner() {
        return prefix + "_planner";
    }

    /// The grants to one role, each as `grant … to …`.
    public List<String> grantsTo(String role) {
        return sql.lines()
                .filter(line -> line.startsWith("grant ") && line.endsWith(" to " + role + ";"))
                .toList();
    }
}
