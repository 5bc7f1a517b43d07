package dev.expunge.spec;

import dev.expunge.sql.Identifier;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Shapes of the names of tables, columns and edges, and of public keys.
final class Names {
    static final String AS_OF = "as_of";
    static final String PARAMETER = "[A-Za-z_][A-Za-z0-9_]*";

    private static final String PART = "(?:\"(?:[^\"]|\"\")+\"|[^\\s\".,()]+)";
    /// The form of a table's name, for editors.
    static final String TABLE = PART + "\\." + PART;
    private static final String SIDE = TABLE + " *\\([\\s\\S]*\\S[\\s\\S]*\\)";

    /// The form of an edge's name, for editors.
    static final String EDGE = SIDE + "(?: *-> *" + SIDE + ")?";

    private static final Pattern PARAMETER_FORM = Pattern.compile(PARAMETER);

    private Names() {}

    /// A table with its schema.
    static Shape<TableName> table() {
        return Scalar.of(Names::parseTable, JsonSchema.text(TABLE));
    }

    private static Optional<TableName> parseTable(Spot spot, String text) {
        List<String> parts = Identifier.split(text, '.').orElse(List.of());
        return switch (parts.size()) {
            case 1 -> spot.wrong("must name the schema too: write public." + Identifier.display(parts.getFirst()));
            case 2 -> Optional.of(new TableName(parts.getFirst(), parts.getLast()));
            default -> spot.wrong("must be a table with its schema, such as public.users");
        };
    }

    /// One column, as the catalog spells it.
    static Shape<String> column() {
        return Scalar.of(
                (spot, text) -> Identifier.split(text, '.')
                        .filter(parts -> parts.size() == 1)
                        .map(List::getFirst)
                        .or(() -> spot.wrong("must be the name of one column of the root")),
                JsonSchema.text(PART));
    }

    /// The name of a parameter.
    static Optional<String> parameter(Spot key, String text) {
        if (text.equals(AS_OF)) {
            return key.wrong("is reserved: :as_of is the frozen now of every run");
        }
        return PARAMETER_FORM.matcher(text).matches()
                ? Optional.of(text)
                : key.wrong("must be a name of letters, digits and _, not starting with a digit");
    }

    /// The name of an edge.
    static Optional<EdgeName> edge(Spot key, String text) {
        Optional<EdgeName> edge = EdgeName.parse(text);
        if (edge.isEmpty()) {
            return key.wrong("must look like public.audit_logs(user_id), with -> public.users(id) behind it"
                    + " where the schema declares no such reference");
        }
        List<String> wrong = wrongIn(edge.get());
        wrong.forEach(key::wrong);
        return wrong.isEmpty() ? edge : Optional.empty();
    }

    private static List<String> wrongIn(EdgeName edge) {
        var wrong = new ArrayList<String>();
        wrongIn(edge.term(), wrong);
        edge.parent().ifPresent(parent -> {
            if (parent.term() instanceof Term.Element) {
                wrong.add("must not have any(…) on the side of the parent");
            } else {
                wrongIn(parent.term(), wrong);
            }
            if (parent.term().size() != edge.term().size()) {
                wrong.add("must have as many columns on both sides");
            }
        });
        return wrong;
    }

    private static void wrongIn(Term term, List<String> wrong) {
        switch (term) {
            case Term.Columns _ -> {}
            case Term.Value value -> wrong.addAll(value.expression().flaws());
            case Term.Element element -> wrong.addAll(element.array().flaws());
        }
    }

    /// A public key in the age format.
    static Shape<String> recipient() {
        String form = "age1[02-9ac-hj-np-z]{58}";
        Pattern pattern = Pattern.compile(form);
        return Scalar.of(
                (spot, text) -> {
                    if (text.startsWith("AGE-SECRET-KEY-")) {
                        return spot.hide()
                                .wrong("is a secret key, which no spec may hold: write its public key, age1…");
                    }
                    return pattern.matcher(text).matches()
                            ? Optional.of(text)
                            : spot.hide().wrong("must be a public key in the age format: age1 and 58 characters");
                },
                JsonSchema.text(form));
    }
}
