package dev.expunge.postgres;

import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// What the role that deletes may do in schema `expunge`: it makes the frozen sets, and owns nothing else.
/// Pure.
final class StateRights {
    /// The relations of frozen sets, as a pattern of the server: they belong to the role that froze them.
    static final String FROZEN = "^(frozen|detached|selected|replay)_[0-9]";

    private static final Pattern TABLE = Pattern.compile("create table if not exists expunge\\.([a-z_]+)");

    private static final List<String> USUAL = List.of("select", "insert", "update");
    private static final Map<String, List<String>> OTHER = Map.of(
            "ledger",
            List.of("select", "insert"),
            "hold",
            List.of("select"),
            "approval",
            List.of("select", "insert"),
            "restored",
            List.of("select"),
            "process",
            List.of("select", "insert", "update", "delete"));

    private StateRights() {}

    /// The rights at one of its tables.
    static List<String> at(String table) {
        return OTHER.getOrDefault(table, USUAL);
    }

    /// The tables that every schema `expunge` has.
    static List<TableName> tables() {
        return TABLE.matcher(Runs.ddl())
                .results()
                .map(found -> new TableName("expunge", found.group(1)))
                .toList();
    }

    /// What is needed of those tables that are there.
    static List<Need> of(List<String> present) {
        var needs = new ArrayList<Need>();
        for (String table : present) {
            at(table)
                    .forEach(right ->
                            needs.add(new Need(new TableName("expunge", table), right, Need.WHOLE_TABLE, right)));
        }
        return needs;
    }
}
