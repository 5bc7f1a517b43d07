package dev.expunge.picture;

import dev.expunge.map.Edge;
import dev.expunge.map.ForeignKey;
import dev.expunge.map.Table;
import dev.expunge.sql.Identifier;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// What stands beside the drawing in a page: a table's details, the deletion order, the hazards. Owned by one
/// thread.
final class Lists {
    private final Picture picture;
    private final Drawing drawing;
    private final Markup out;

    Lists(Picture picture, Drawing drawing, Markup out) {
        this.picture = picture;
        this.drawing = drawing;
        this.out = out;
    }

    /// One section for each table, hidden until the table is chosen.
    void details() {
        picture.boxes().forEach(this::detail);
    }

    private void detail(Picture.Box box) {
        out.open("section", "class", "detail", "data-of", drawing.number(box.name()), "hidden", "hidden");
        out.text("h2", box.name().toString(), "class", "table");
        out.text("div", facts(box), "class", "facts");
        edges("references", picture.into(box.name()), true);
        edges(
                "is referenced by",
                picture.arrows().stream()
                        .filter(a -> a.edge().parent().name().equals(box.name()))
                        .toList(),
                false);
        List<Concern> about = picture.concerns().stream()
                .filter(c -> box.concerns().contains(c.number())
                        || picture.into(box.name()).stream()
                                .anyMatch(a -> a.concerns().contains(c.number())))
                .toList();
        if (!about.isEmpty()) {
            out.text("h3", "hazards");
            hazards(about);
        }
        out.close();
    }

    private static String facts(Picture.Box box) {
        Table table = box.table();
        String order = box.order().isPresent()
                ? "deleted as number " + box.order().getAsInt()
                : Fate.of(box.fate()).meaning();
        String key = table.key().isEmpty()
                ? "no key"
                : "key " + table.key().stream().map(Identifier::display).collect(Collectors.joining(", "));
        String partitions = table.kind() == Table.Kind.PARTITIONED
                ? ", " + Words.counted(table.leaves().size(), "partition")
                : "";
        String cycle =
                box.cycle().isPresent() ? ", part of cycle " + box.cycle().getAsInt() : "";
        return Words.rows(box) + partitions + ", " + key + ", " + order + cycle;
    }

    private void edges(String heading, List<Picture.Arrow> arrows, boolean toParent) {
        if (arrows.isEmpty()) {
            return;
        }
        out.text("h3", heading).open("table");
        for (Picture.Arrow arrow : arrows) {
            Edge edge = arrow.edge();
            out.open("tr").open("td");
            go(toParent ? edge.parent() : edge.child());
            out.text("div", Words.reference(edge.name()), "class", "names");
            out.text("div", facts(edge), "class", "facts").close();
            out.open("td", "class", "amount");
            out.text("b", Sizes.word(arrow), "class", Words.action(edge.action()));
            out.close().close();
        }
        out.close();
    }

    private static String facts(Edge edge) {
        String declared = edge.foreignKey()
                .map(ForeignKey::onDelete)
                .map(d -> "on delete " + Words.onDelete(d))
                .orElse("not declared");
        String index =
                edge.foreignKey().map(k -> k.indexed() ? "indexed" : "no index").orElse("index unknown");
        String nullable = switch (Words.nullable(edge)) {
            case "never" -> "never null";
            case "partly" -> "partly nullable";
            default -> "nullable";
        };
        return declared + ", " + nullable + ", " + index;
    }

    private void go(Table table) {
        out.text(
                "button",
                table.name().toString(),
                "type",
                "button",
                "class",
                "go names",
                "data-go",
                drawing.number(table.name()));
    }

    /// The tables by what becomes of their rows.
    void order() {
        tables("Deletion order", b -> b.fate() == Picture.Fate.GOES);
        tables("Rows stay, columns change", b -> b.fate() == Picture.Fate.CHANGES);
        tables("Rows are only looked at", b -> b.fate() == Picture.Fate.STAYS);
    }

    private void tables(String heading, Predicate<Picture.Box> wanted) {
        List<Picture.Box> boxes = picture.boxes().stream()
                .filter(wanted)
                .sorted(Comparator.comparingInt(b -> b.order().orElse(0)))
                .toList();
        if (boxes.isEmpty()) {
            return;
        }
        out.open("section", "class", "long").text("h2", heading).open("table");
        for (Picture.Box box : boxes) {
            out.open("tr");
            if (box.order().isPresent()) {
                out.text("td", Integer.toString(box.order().getAsInt()), "class", "place");
            }
            out.open("td");
            go(box.table());
            out.close();
            out.text("td", Words.rows(box), "class", "amount").close();
        }
        out.close().close();
    }

    /// All hazards with their remedies.
    void hazards() {
        out.open("section", "class", "long")
                .text("h2", picture.concerns().isEmpty() ? "Hazards: none found" : "Hazards");
        if (!picture.concerns().isEmpty()) {
            hazards(picture.concerns());
        }
        out.close();
    }

    private void hazards(List<Concern> concerns) {
        out.open("ol", "class", "hazards");
        for (Concern concern : concerns) {
            out.open("li", "value", Integer.toString(concern.number()));
            out.text("div", concern.hazard().what(), "class", concern.severity().word());
            out.text("p", concern.hazard().consequence());
            out.text("code", concern.hazard().remedy());
            out.close();
        }
        out.close();
    }
}
