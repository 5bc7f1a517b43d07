package dev.expunge.map;

import dev.expunge.Amounts;
import dev.expunge.spec.Action;
import dev.expunge.sql.Identifier;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Why something is proposed: what the schema declares, how many rows there are, whom it could befall.
record ProposalReason(ProposalRule rule, EdgeCount count, boolean closesCycle) {
    private static final Pattern WORDS = Pattern.compile("[^A-Za-z0-9]+|(?<=[a-z])(?=[A-Z])");
    private static final Set<String> PERSONAL = Set.of(
            "address",
            "birthday",
            "city",
            "email",
            "fax",
            "firstname",
            "fullname",
            "ip",
            "lastname",
            "mail",
            "mobile",
            "phone",
            "street",
            "username");
    private static final Pattern TEXTS = Pattern.compile("(text|character|citext|inet|json|bytea).*");
    private static final int MOST_NAMED = 3;

    String text() {
        return Stream.concat(Stream.of(facts()), Stream.of(why(), shared()).filter(part -> !part.isEmpty()))
                .collect(Collectors.joining("; "));
    }

    private ForeignKey key() {
        return rule.key();
    }

    private String facts() {
        return "on delete " + Proposal.words(key().onDelete()) + ", " + rule.nullability() + rows()
                + (key().indexed() ? "" : ", no index");
    }

    private String rows() {
        if (count.rows() < 0) {
            return "";
        }
        String about = count.exact() ? "" : "about ";
        String rows = about + Amounts.count(count.rows()) + (count.rows() == 1 ? " row" : " rows");
        boolean all = count.holding() < 0 || count.holding() >= count.rows();
        return all ? ", " + rows : ", set in " + Amounts.count(count.holding()) + " of " + rows;
    }

    private String why() {
        if (rule.refusal().isPresent()) {
            return "delete and detach are refused: " + rule.refusal().get();
        }
        if (rule.reachesRoot()) {
            return "a row of the root itself: delete would take subjects that nobody selected; " + instead();
        }
        if (rule.self()) {
            return "references its own table: delete would also take what hangs below, whoever owns it; " + instead();
        }
        if (closesCycle && rule.nullable() && key().onDelete() == ForeignKey.OnDelete.CASCADE) {
            return "part of a cycle: delete could reach rows that belong to others, and all of theirs; " + instead();
        }
        return switch (key().onDelete()) {
            case SET_NULL -> rule.detachable() ? kept() : undetachable();
            case SET_DEFAULT ->
                "no action sets a default: " + (rule.detachable() ? "delete, detach" : "delete") + " or forbid";
            case RESTRICT -> "somebody meant to keep it: delete" + (rule.detachable() ? ", detach" : "") + " or forbid";
            case CASCADE -> closesCycle ? "part of a cycle" : "";
            case NO_ACTION -> choice();
        };
    }

    private String undetachable() {
        return rule.nullable()
                ? "detach is refused, because others reference these columns or they are part of the key: delete or forbid"
                : "cannot be null, although it says so: delete or forbid";
    }

    private String choice() {
        if (!rule.nullable()) {
            return closesCycle ? "part of a cycle" : "";
        }
        return rule.detachable() ? "delete the row, detach it, or forbid?" : "delete the row, or forbid?";
    }

    private String instead() {
        return rule.detachable() ? "detach or forbid" : "forbid keeps them";
    }

    /// A row that stays keeps its other columns: where those look like a person's, somebody should look.
    private String kept() {
        List<String> personal = rule.child().columns().stream()
                .filter(c -> TEXTS.matcher(c.type()).matches())
                .map(Column::name)
                .filter(c -> !key().childColumns().contains(c))
                .filter(ProposalReason::isPersonal)
                .map(Identifier::display)
                .toList();
        if (personal.isEmpty()) {
            return "";
        }
        List<String> named = personal.subList(0, Math.min(MOST_NAMED, personal.size()));
        return "REVIEW: the row stays with its " + String.join(", ", named)
                + (named.size() < personal.size() ? ", …" : "");
    }

    private static boolean isPersonal(String column) {
        List<String> words = WORDS.splitAsStream(column)
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList();
        return words.stream().anyMatch(PERSONAL::contains) || PERSONAL.contains(String.join("", words));
    }

    private String shared() {
        boolean stays =
                rule.action(() -> closesCycle).filter(a -> a != Action.DELETE).isPresent();
        if (stays || count.shared() <= 0 || count.also().isEmpty()) {
            return "";
        }
        EdgeCount.Other other = count.also().get();
        return (count.exact() ? "" : "about ") + Amounts.count(count.shared()) + " of them belong to two rows of "
                + other.owner() + ", by " + names(key()) + " and by " + names(other.key());
    }

    private static String names(ForeignKey key) {
        return key.childColumns().stream().map(Identifier::display).collect(Collectors.joining(", "));
    }
}
