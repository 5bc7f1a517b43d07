package dev.expunge.spec;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The entries below `database.settings`. Only what cannot change the meaning of a statement, its rights, its
/// limits or
/// the way a value is written is let through: settings that the application made up, and a few that give memory.
final class SettingKeys {
    private static final String OWN = "[a-z_][a-z0-9_]*(\\.[a-z_][a-z0-9_]*)+";
    private static final Pattern OWN_FORM = Pattern.compile(OWN);
    private static final Set<String> HARMLESS = Set.of(
            "work_mem",
            "maintenance_work_mem",
            "hash_mem_multiplier",
            "temp_buffers",
            "effective_io_concurrency",
            "maintenance_io_concurrency",
            "max_parallel_maintenance_workers");

    /// They can write values of rows to the log of the server.
    private static final Set<String> TALKATIVE = Set.of("auto_explain", "pgaudit", "pg_stat_statements");

    /// Any name and its value.
    static final Shape<Map<String, String>> ALL = new Entries<>(
            SettingKeys::name,
            OWN + "|" + String.join("|", HARMLESS.stream().sorted().toList()),
            Texts.any());

    private SettingKeys() {}

    private static Optional<String> name(Spot key, String text) {
        if (HARMLESS.contains(text)) {
            return Optional.of(text);
        }
        if (!OWN_FORM.matcher(text).matches()) {
            return key.wrong(
                    "may not be set here: only settings of the application, such as app.allow_delete, and memory"
                            + " such as work_mem; the others would change what statements mean, see or may do");
        }
        return TALKATIVE.contains(text.substring(0, text.indexOf('.')))
                ? key.wrong("may not be set here: it could write values of rows to the server's log")
                : Optional.of(text);
    }
}
