package dev.expunge.suggest;

import dev.expunge.sql.TableName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/// What the name of a column says about what it references. Asks all tables of a schema, so that a column that means
/// another table is not taken for one of those that are looked for. Immutable.
public final class NameRules {
    private static final Set<String> KEYS = Set.of("id", "uuid", "guid", "uid", "pk", "fk", "ref");
    private static final Set<String> ROLES = Set.of(
            "actor",
            "approver",
            "assignee",
            "assignor",
            "author",
            "borrower",
            "buyer",
            "commenter",
            "committer",
            "creator",
            "editor",
            "followed",
            "follower",
            "friend",
            "inviter",
            "invitee",
            "manager",
            "member",
            "moderator",
            "modifier",
            "operator",
            "owner",
            "payer",
            "performer",
            "poster",
            "receiver",
            "recipient",
            "referrer",
            "reporter",
            "requester",
            "reviewer",
            "seller",
            "sender",
            "subscriber",
            "supervisor",
            "tagger",
            "updater",
            "uploader",
            "voter",
            "watcher");
    private static final List<String> PEOPLE =
            List.of("user", "account", "person", "member", "employee", "customer", "client", "contact", "profile");
    private static final Set<String> ABOVE = Set.of("parent", "ancestor");
    private static final Set<String> ADDRESSES = Set.of("email", "mail", "username", "login", "handle");

    private final List<Target> targets;
    private final Map<TableName, List<String>> words = new HashMap<>();

    /// @param targets every column of the schema that can be referenced
    public NameRules(List<Target> targets) {
        this.targets = List.copyOf(targets);
        targets.forEach(t -> words.computeIfAbsent(t.table(), table -> Words.singular(table.name())));
    }

    /// What a name most likely points at, wherever that is.
    ///
    /// @param child the table whose column it is
    public Optional<NameMatch> best(TableName child, String name, Family family) {
        List<String> all = Words.of(name);
        return targets.stream()
                .filter(target -> family.fits(target.family()))
                .flatMap(target -> match(child, all, target).stream())
                .max(Comparator.comparingInt(NameMatch::score)
                        .thenComparing(match -> near(child, match.target().table()))
                        .thenComparingInt(match -> -rank(match.target().table()))
                        .thenComparing(match -> match.target().table(), Comparator.reverseOrder()));
    }

    /// The table that a class name or a table name stands for, as type columns hold it: `User`, `App\Models\User`.
    public boolean means(String type, TableName table) {
        String plain = type.substring(1
                + Math.max(
                        Math.max(type.lastIndexOf('\\'), type.lastIndexOf(':')),
                        Math.max(type.lastIndexOf('.'), type.lastIndexOf('/'))));
        List<String> meant = Words.singular(plain);
        return !meant.isEmpty() && meant.equals(Words.singular(table.name()));
    }

    private static boolean near(TableName child, TableName parent) {
        return child.schema().equals(parent.schema());
    }

    private Optional<NameMatch> match(TableName child, List<String> all, Target target) {
        return target.primary() ? toKey(child, all, target) : toUnique(all, target);
    }

    private Optional<NameMatch> toKey(TableName child, List<String> all, Target target) {
        List<String> table = words.getOrDefault(target.table(), List.of());
        boolean key = !all.isEmpty() && KEYS.contains(Words.one(all.getLast()));
        List<String> stem = key ? all.subList(0, all.size() - 1) : one(all);
        if (stem.isEmpty() || table.isEmpty() || (!key && counts(stem))) {
            return Optional.empty();
        }
        if (stem.equals(table)) {
            return Optional.of(new NameMatch(target, key ? 100 : 70, "named after its table"));
        }
        if (Words.endsWith(stem, table)) {
            return Optional.of(new NameMatch(target, key ? 80 + table.size() : 60, "ends with the name of its table"));
        }
        if (target.table().equals(child) && ABOVE.contains(stem.getLast())) {
            return Optional.of(new NameMatch(target, key ? 80 : 60, "named like what is above it"));
        }
        if (rank(target.table()) < PEOPLE.size() && isRole(stem)) {
            return Optional.of(new NameMatch(target, key ? 85 : 55, "named like what a person does"));
        }
        return key && Words.endsWith(table, stem)
                ? Optional.of(new NameMatch(target, 60, "named after the end of its table's name"))
                : Optional.empty();
    }

    private static List<String> one(List<String> words) {
        return Stream.concat(
                        words.subList(0, Math.max(0, words.size() - 1)).stream(),
                        words.stream().skip(Math.max(0, words.size() - 1)).map(Words::one))
                .toList();
    }

    /// `limit_per_user` is no user.
    private static boolean counts(List<String> stem) {
        return stem.contains("per") || stem.contains("count") || stem.contains("number");
    }

    private static boolean isRole(List<String> stem) {
        return ROLES.contains(Words.one(stem.getLast()))
                || (stem.size() > 1 && stem.getLast().equals("by"));
    }

    /// How much a table is one of people: the lower the more.
    private int rank(TableName table) {
        List<String> singular = words.getOrDefault(table, List.of());
        int rank = singular.isEmpty() ? -1 : PEOPLE.indexOf(singular.getLast());
        if (rank < 0) {
            return PEOPLE.size();
        }
        return singular.size() == 1 ? rank : 2 * rank + 1;
    }

    private Optional<NameMatch> toUnique(List<String> all, Target target) {
        List<String> column = Words.of(target.column());
        List<String> table = words.getOrDefault(target.table(), List.of());
        if (!Words.endsWith(all, column) || target.family() == Family.NUMBER) {
            return Optional.empty();
        }
        List<String> stem = all.subList(0, all.size() - column.size());
        if (Words.endsWith(stem, table)) {
            return Optional.of(new NameMatch(target, 85, "named after its table and column"));
        }
        boolean address = ADDRESSES.contains(column.getLast()) && rank(target.table()) < PEOPLE.size();
        return address ? Optional.of(new NameMatch(target, 60, "holds what people are known by")) : Optional.empty();
    }
}
