package dev.expunge.picture;

import dev.expunge.map.Graph;
import dev.expunge.map.Hazard;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// A hazard, numbered as the lists number it, and what it is about; what concerns the whole database stands in the
/// list alone, even where its sentence names some tables.
///
/// @param number from 1
public record Concern(int number, Hazard hazard, List<TableName> tables, List<EdgeName> edges) {
    public Concern {
        Objects.requireNonNull(hazard, "hazard is null");
        tables = List.copyOf(tables);
        edges = List.copyOf(edges);
    }

    /// How bad it is.
    Severity severity() {
        return Severity.valueOf(hazard.severity().name());
    }

    static List<Concern> all(List<Hazard> hazards, Graph graph) {
        Map<String, TableName> tables = new LinkedHashMap<>();
        graph.touched().forEach(t -> tables.put(t.name().toString(), t.name()));
        Map<String, EdgeName> edges = new LinkedHashMap<>();
        graph.edges().forEach(e -> edges.put(e.name().toString(), e.name()));
        var concerns = new ArrayList<Concern>();
        for (Hazard hazard : hazards) {
            List<EdgeName> named = named(hazard, edges);
            List<TableName> marked = named.isEmpty() && hazard.about().isPresent() ? named(hazard, tables) : List.of();
            concerns.add(new Concern(concerns.size() + 1, hazard, marked, named));
        }
        return concerns;
    }

    private static <T> List<T> named(Hazard hazard, Map<String, T> all) {
        return all.entrySet().stream()
                .filter(it -> names(hazard.what(), it.getKey()))
                .map(Map.Entry::getValue)
                .toList();
    }

    /// Whether a sentence names it, and not something whose name begins or ends alike.
    private static boolean names(String sentence, String name) {
        int at = sentence.indexOf(name);
        while (at >= 0) {
            int end = at + name.length();
            boolean begins = at == 0 || sentence.charAt(at - 1) == ' ';
            boolean ends = end == sentence.length() || " ,:;".indexOf(sentence.charAt(end)) >= 0;
            if (begins && ends) {
                return true;
            }
            at = sentence.indexOf(name, at + 1);
        }
        return false;
    }

    static List<Integer> aboutTable(TableName table, List<Concern> concerns) {
        return concerns.stream()
                .filter(c -> c.tables().contains(table))
                .map(Concern::number)
                .toList();
    }

    static List<Integer> aboutEdge(EdgeName edge, List<Concern> concerns) {
        return concerns.stream()
                .filter(c -> c.edges().contains(edge))
                .map(Concern::number)
                .toList();
    }
}
