package dev.expunge.cli;

import dev.expunge.map.Column;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The part of a drafted spec about rows that stay although the criteria select them: those under a hold, and those
/// that are not marked for long enough. All of it is off.
final class StayingDraft {
    private static final List<String> USUAL = List.of("deleted_at", "deletedat", "deleted_on", "discarded_at");

    private StayingDraft() {}

    static String of(Table root) {
        Optional<Column> mark = root.columns().stream()
                .filter(c -> USUAL.contains(c.name().toLowerCase(Locale.ROOT)))
                .filter(c -> c.type().startsWith("timestamp") || c.type().equals("date"))
                .findFirst();
        String column = mark.map(c -> Identifier.display(c.name())).orElse("deleted_at");
        return String.format(Locale.ROOT, """

            # Who must not be deleted now, read again inside every batch: docs/holds.md. `expunge hold add` needs no
            # entry here.
            #holds:
              #- { table: public.legal_holds, key: user_id, while: released_at is null, until: ends_on }
              #- { condition: "exists (select from investigations i where i.subject = 1)" }
              #- { csv: holds.csv, key: user_id }

            # Rows are marked first, by your application: a run takes only those that have been marked so long.
            %s#soft_delete: { column: %s, grace: 30 days }
            """, mark.isPresent() ? "" : missing(root), YamlText.literal(column));
    }

    private static String missing(Table root) {
        String table = root.name().sql();
        return "# The root has no such column yet. This rewrites nothing and locks the table for a moment:\n"
                + comment("alter table " + table + " add column deleted_at timestamptz;")
                + comment("create index concurrently on " + table + " (deleted_at) where deleted_at is not null;");
    }

    /// A name may have a line break in it.
    private static String comment(String sql) {
        return "#   " + StatusText.plain(sql) + "\n";
    }
}
