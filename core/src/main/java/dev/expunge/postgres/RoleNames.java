package dev.expunge.postgres;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.stream.Stream;

/// What the roles of a spec are called: roles belong to all databases of a server, so the spec's name is part
/// of theirs.
///
/// @param owner of schema `expunge`: the same for all specs of a database
/// @param planner looks: map, dry run, status
/// @param deleter freezes, exports, deletes, verifies
/// @param marker sets and clears the soft delete
/// @param maintenance vacuums and builds indexes where the deleter may not
record RoleNames(String owner, String planner, String deleter, String marker, String maintenance) {
    private static final int LONGEST = 63;

    /// @param prefix of all but the owner
    /// @throws Failure `USAGE` when the server would cut one of them
    static RoleNames of(String prefix) {
        var names = new RoleNames(
                "expunge_owner", prefix + "_planner", prefix + "_deleter", prefix + "_marker", prefix + "_maintenance");
        if (names.maintenance.length() > LONGEST) {
            throw Failure.nothingChanged(
                    Code.USAGE,
                    "the names of the roles would be longer than " + LONGEST + " characters",
                    "give a shorter beginning of their names: --prefix cleanup");
        }
        return names;
    }

    /// The usual prefix of a spec.
    static String usual(String spec) {
        return "expunge_" + spec.replace('-', '_');
    }

    /// As SQL writes a name.
    static String sql(String role) {
        return Identifier.sql(role);
    }

    List<String> loggingIn(boolean marks) {
        return marks
                ? List.of(planner, marker, deleter, maintenance)
                : Stream.of(planner, deleter, maintenance).toList();
    }
}
