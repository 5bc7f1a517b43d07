package dev.expunge.map;

import dev.expunge.map.Hazard.Kind;
import dev.expunge.map.Hazard.Severity;
import dev.expunge.map.Surroundings.Identity;
import dev.expunge.map.Surroundings.Publication;
import dev.expunge.map.Surroundings.Storage;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// What is dangerous about the server: where changes are published, and what cleans up. Pure.
final class ServerHazards {
    private ServerHazards() {}

    static void of(Graph graph, Surroundings around, List<Hazard> hazards) {
        Set<Long> changed = graph.changed().stream()
                .flatMap(table -> table.leaves().stream())
                .map(Leaf::oid)
                .collect(Collectors.toSet());
        around.publications().forEach(p -> published(p, around, changed, hazards));
        HorizonHazards.of(around, hazards);
        if (!around.autovacuum()) {
            hazards.add(new Hazard(
                    Kind.AUTOVACUUM_OFF,
                    Severity.SEVERE,
                    Optional.empty(),
                    "autovacuum is off for the whole server",
                    "dead rows of a long run pile up until its own vacuum, and nothing protects the server from running out"
                            + " of transaction numbers",
                    "alter system set autovacuum = on; select pg_reload_conf()"));
        }
    }

    private static void published(
            Publication publication, Surroundings around, Set<Long> changed, List<Hazard> hazards) {
        String name = Identifier.quote(publication.name());
        for (long oid : publication.tables()) {
            Storage table = around.storages().get(oid);
            boolean deleted = around.deleted().contains(oid);
            boolean concerned = deleted ? publication.deletes() : publication.updates();
            if (table != null && concerned && changed.contains(oid)) {
                ofTable(publication, table, deleted ? "DELETE" : "UPDATE", hazards);
            }
        }
        if (publication.everything() || publication.ours()) {
            hazards.add(new Hazard(
                    Kind.PUBLISHED_STATE,
                    Severity.SEVERE,
                    Optional.empty(),
                    "publication " + Identifier.display(publication.name())
                            + (publication.everything() ? " is for all tables" : " publishes schema expunge"),
                    "it would publish schema expunge, too: keys of subjects leave the database, and the frozen set, which has"
                            + " no replica identity, cannot be changed any more",
                    publication.everything()
                            ? "drop publication " + name + "; create publication " + name
                                    + " for table … (name the tables)"
                            : "alter publication " + name + " drop tables in schema expunge"));
        }
    }

    private static void ofTable(Publication publication, Storage table, String verb, List<Hazard> hazards) {
        String shown = Identifier.display(publication.name());
        if (table.identity() == Identity.NONE) {
            hazards.add(new Hazard(
                    Kind.NO_REPLICA_IDENTITY,
                    Severity.SEVERE,
                    Optional.of(table.name()),
                    "publication " + shown + " publishes each " + verb + " on " + table.name()
                            + ", which has no replica identity",
                    "the server refuses every " + verb + " on it",
                    "alter table " + table.name().quoted() + " add primary key (…), or: alter table "
                            + table.name().quoted() + " replica identity using index …"));
        } else if (table.identity() == Identity.FULL) {
            hazards.add(new Hazard(
                    Kind.PUBLISHED_ROWS,
                    Severity.SEVERE,
                    Optional.of(table.name()),
                    "publication " + shown + " publishes each " + verb + " on " + table.name()
                            + " with replica identity full",
                    "the whole row goes downstream at the moment it is deleted, and stays in whatever keeps that stream",
                    "alter table " + table.name().quoted() + " replica identity default"));
        }
    }
}
