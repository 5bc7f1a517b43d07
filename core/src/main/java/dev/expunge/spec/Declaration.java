package dev.expunge.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What the schema said about a reference when a person decided about it. A spec keeps it, so that a later change of
/// the schema can be told exactly.
///
/// @param parent the referenced side, `public.users(id)`
/// @param onDelete what the server does to the child: `no action`, `restrict`, `cascade`, `set null`, `set default`
/// @param nullable `may be null`, `never null` or `partly null`
/// @param remarks what else is unusual: `partitioned`, `not enforced`
/// @param constraint the name of the constraint, by which a renamed column is recognised
public record Declaration(String parent, String onDelete, String nullable, List<String> remarks, String constraint) {
    private static final Pattern FORM = Pattern.compile(
            "references (.+), on delete (no action|restrict|cascade|set null|set default), "
                    + "(may be null|never null|partly null)((?:, [a-z ]+?)*), as (.+)",
            Pattern.DOTALL);

    /// The form, for editors.
    static final String PATTERN = "references [\\s\\S]+, on delete [\\s\\S]+, as [\\s\\S]+";

    public Declaration {
        Objects.requireNonNull(parent, "parent is null");
        Objects.requireNonNull(onDelete, "onDelete is null");
        Objects.requireNonNull(nullable, "nullable is null");
        Objects.requireNonNull(constraint, "constraint is null");
        remarks = List.copyOf(remarks);
    }

    /// Reads what [#toString] writes. Returns empty for anything else.
    public static Optional<Declaration> parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            return Optional.empty();
        }
        List<String> remarks = form.group(4).isEmpty()
                ? List.of()
                : List.of(form.group(4).substring(2).split(", ", -1));
        return Optional.of(new Declaration(form.group(1), form.group(2), form.group(3), remarks, form.group(5)));
    }

    /// What differs now, one sentence each; empty when a decision still rests on the same. The constraint's name
    /// makes no difference.
    public List<String> changes(Declaration now) {
        var changes = new ArrayList<String>();
        if (!parent.equals(now.parent)) {
            changes.add("referenced " + parent + ", references " + now.parent);
        }
        if (!onDelete.equals(now.onDelete)) {
            changes.add("was on delete " + onDelete + ", is on delete " + now.onDelete);
        }
        if (!nullable.equals(now.nullable)) {
            changes.add("was " + words(nullable) + ", is " + words(now.nullable));
        }
        now.remarks.stream().filter(r -> !remarks.contains(r)).forEach(r -> changes.add("is " + r + " now"));
        remarks.stream().filter(r -> !now.remarks.contains(r)).forEach(r -> changes.add("is no longer " + r));
        return changes;
    }

    private static String words(String nullable) {
        return nullable.equals("may be null") ? "nullable" : nullable;
    }

    /// As the spec keeps it.
    @Override
    public String toString() {
        return "references " + parent + ", on delete " + onDelete + ", " + nullable
                + (remarks.isEmpty() ? "" : ", " + String.join(", ", remarks)) + ", as " + constraint;
    }
}
