package dev.expunge.picture;

import dev.expunge.Amounts;
import dev.expunge.map.Column;
import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.spec.Action;
import dev.expunge.spec.EdgeName;
import dev.expunge.sql.Identifier;
import java.util.Locale;

/// How drawings call things.
final class Words {
    private static final char REPLACEMENT = '\uFFFD';

    private Words() {}

    /// The word of the spec: `delete`.
    static String action(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    /// `no action`, `set null`.
    static String onDelete(ForeignKey.OnDelete onDelete) {
        return onDelete.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /// What the server does by itself over an edge: `cascade`, `set null`, `undeclared`; nothing for `no action`.
    static String declared(Edge edge) {
        return edge.foreignKey()
                .map(ForeignKey::onDelete)
                .map(d -> d == ForeignKey.OnDelete.NO_ACTION ? "" : onDelete(d))
                .orElse("undeclared");
    }

    /// Whether the referencing columns may be null: `never`, `partly`, `all`.
    static String nullable(Edge edge) {
        long never = edge.childColumns().stream()
                .filter(c -> edge.child().column(c).filter(Column::notNull).isPresent())
                .count();
        if (never == 0) {
            return "all";
        }
        return never == edge.childColumns().size() ? "never" : "partly";
    }

    /// `300,003 rows`, `about 412,000 rows`, `rows unknown`.
    static String rows(Picture.Box box) {
        if (box.rows().isPresent()) {
            return rows(box.rows().getAsLong());
        }
        long estimate = box.table().estimatedRows();
        return estimate < 0 ? "rows unknown" : "about " + rows(estimate);
    }

    private static String rows(long number) {
        return counted(number, "row");
    }

    /// `1 edge`, `12,500 edges`.
    static String counted(long number, String noun) {
        return Amounts.count(number) + " " + noun + (number == 1 ? "" : "s");
    }

    /// What references, as the spec spells it, without the table's name: `user_id`, `tenant_id, user_id`.
    static String reference(EdgeName name) {
        String text = name.toString();
        String parent = name.parent().map(p -> " -> " + p).orElse("");
        String child = name.child().toString();
        if (text.startsWith(child + "(") && text.endsWith(")" + parent)) {
            return text.substring(child.length() + 1, text.length() - parent.length() - 1);
        }
        return text;
    }

    /// A table's name, without its schema where all tables of the picture are in one.
    static String table(Picture.Box box, Picture picture) {
        return picture.schema().isPresent()
                ? Identifier.display(box.name().name())
                : box.name().toString();
    }

    /// A text that can stand in any drawing: what no markup may hold, and what would turn the direction of the text
    /// around it, is replaced.
    static String plain(String text) {
        var plain = new StringBuilder(text.length());
        text.codePoints().map(c -> harmless(c) ? c : REPLACEMENT).forEach(plain::appendCodePoint);
        return plain.toString();
    }

    private static boolean harmless(int point) {
        int type = Character.getType(point);
        return type != Character.CONTROL
                && type != Character.FORMAT
                && type != Character.SURROGATE
                && type != Character.LINE_SEPARATOR
                && type != Character.PARAGRAPH_SEPARATOR
                && (point & 0xFFFE) != 0xFFFE
                && !(point >= 0xFDD0 && point <= 0xFDEF);
    }
}
