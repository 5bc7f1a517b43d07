package dev.expunge.spec;

import dev.expunge.ChangeWindows;
import dev.expunge.sql.TableName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// A spec as it is tried on a scratch server, where nobody else works: at once, as fast as that server can, without a
/// word to anybody. Guards, edges and the kill file are those of the spec.
///
/// @param spec as it was written for the database itself
public record ScratchSpec(Spec spec) {
    private static final String ROLE = "the role of a drill, on a server that only the drill can reach";

    /// For a copy of the whole database.
    public Spec whole() {
        return with(spec.guards(), _ -> true, spec.holds());
    }

    /// The same where the only role is a superuser.
    public Spec own() {
        return with(accepting(), _ -> true, spec.holds());
    }

    /// The same for a copy of some tables: what the spec says of others counts for nothing there, nor do holds that are
    /// found out by SQL, which may lead anywhere.
    public Spec own(Set<TableName> tables) {
        return with(
                accepting(),
                tables::contains,
                spec.holds().stream()
                        .filter(HoldSource.Listed.class::isInstance)
                        .toList());
    }

    private Spec.Guards accepting() {
        Spec.Guards guards = spec.guards();
        var accept = new LinkedHashMap<>(guards.accept());
        accept.putIfAbsent(Acceptable.SUPERUSER, ROLE);
        return new Spec.Guards(
                guards.maxRows(),
                guards.maxRatio(),
                guards.allowEmpty(),
                guards.dates(),
                guards.maxUnselected(),
                accept,
                guards.plausible());
    }

    private Spec with(Spec.Guards guards, Predicate<TableName> there, List<HoldSource> holds) {
        return new Spec(
                spec.name(),
                spec.database(),
                spec.parameters(),
                spec.root(),
                spec.criteria(),
                among(spec.edges(), there),
                spec.protect().stream().filter(there).collect(Collectors.toSet()),
                guards,
                pace(),
                new Spec.Stop(
                        spec.stop().killFile(),
                        new ChangeWindows(List.of()),
                        Spec.WhenClosed.PAUSE,
                        Optional.empty(),
                        spec.stop().maxParked()),
                spec.backup(),
                Optional.empty(),
                among(spec.declared(), there),
                holds,
                spec.softDelete(),
                List.of(),
                ApprovalRules.NONE,
                spec.s3(),
                spec.deleted());
    }

    private static <T> Map<EdgeName, T> among(Map<EdgeName, T> edges, Predicate<TableName> there) {
        var among = new LinkedHashMap<EdgeName, T>();
        edges.forEach((edge, value) -> {
            if (there.test(edge.child())
                    && edge.parent()
                            .map(EdgeName.Parent::table)
                            .filter(there.negate())
                            .isEmpty()) {
                among.put(edge, value);
            }
        });
        return among;
    }

    private Spec.Pace pace() {
        Spec.Pace pace = spec.pace();
        return new Spec.Pace(
                Spec.PaceMode.BRISK,
                Optional.empty(),
                Optional.empty(),
                pace.roots(),
                pace.workers(),
                pace.deadline(),
                Optional.empty());
    }
}
