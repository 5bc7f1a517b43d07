package dev.expunge.app;

import dev.expunge.map.Catalog;
import dev.expunge.map.EdgeCount;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Proposal;
import dev.expunge.map.Proposals;
import dev.expunge.postgres.EdgeCounts;
import dev.expunge.postgres.Suggestions;
import dev.expunge.sql.Database;
import dev.expunge.sql.Session;
import dev.expunge.sql.TableName;
import java.util.List;
import java.util.Map;

/// What a database suggests to whoever drafts a spec, beside what its schema declares. Reads only.
public record Survey(Database database, Catalog catalog) {
    /// What is proposed for the references that nobody has decided about, with as many rows as can be told
    /// quickly.
    public List<Proposal> proposals(Proposals open) {
        return open.listed(edgeCounts(open));
    }

    /// Looks for references to some tables that the schema does not declare.
    ///
    /// @param reached the tables, the root first
    public Suggestions.Found suggestions(List<TableName> reached) {
        try (Session session = database.connect(Database.Access.READ_ONLY, "map --suggest")) {
            return Suggestions.of(session, catalog, reached);
        }
    }

    /// How many rows the references without a decision are about, as far as that can be told quickly.
    public Map<ForeignKey, EdgeCount> edgeCounts(Proposals open) {
        try (Session session = database.connect(Database.Access.READ_ONLY, "init")) {
            return EdgeCounts.of(session, catalog, open);
        }
    }
}
