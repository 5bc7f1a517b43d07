package dev.expunge.approve;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// The dossier as Markdown: the document that is signed. The same dossier makes the same bytes everywhere.
public final class DossierMarkdown {
    private static final String FENCE = "```";

    private DossierMarkdown() {}

    /// The document.
    public static String of(Dossier dossier) {
        return "# " + escaped(DossierPaper.title(dossier)) + "\n"
                + DossierPaper.of(dossier).stream()
                        .map(part -> "\n" + text(part))
                        .collect(Collectors.joining());
    }

    /// What is signed.
    public static byte[] signed(Dossier dossier) {
        return of(dossier).getBytes(StandardCharsets.UTF_8);
    }

    private static String text(Paper part) {
        return switch (part) {
            case Paper.Heading heading -> "## " + escaped(heading.text()) + "\n";
            case Paper.Text text -> escaped(text.text()) + "\n";
            case Paper.Items items -> items(items);
            case Paper.Table table ->
                row(table.headings().stream().map(h -> h.replace("# ", "")).toList())
                        + "|"
                        + table.headings().stream()
                                .map(h -> h.startsWith("# ") ? " ---: |" : " --- |")
                                .collect(Collectors.joining())
                        + "\n" + table.rows().stream().map(DossierMarkdown::row).collect(Collectors.joining());
            case Paper.Code code ->
                code.text().strip().lines().map(line -> "    " + line + "\n").collect(Collectors.joining());
            case Paper.Block block -> block.fields().block();
        };
    }

    private static String items(Paper.Items items) {
        var text = new StringBuilder();
        int number = 0;
        for (String item : items.items()) {
            number++;
            text.append(items.counted() ? number + ". " : "- ")
                    .append(escaped(item))
                    .append('\n');
        }
        return text.toString();
    }

    private static String row(List<String> cells) {
        return cells.stream().map(cell -> "| " + escaped(cell) + " ").collect(Collectors.joining()) + "|\n";
    }

    /// A name of the database can hold anything; what it means to Markdown is taken away.
    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replaceAll("[*`<>\\[\\]|]", "\\\\$0")
                .replace(FENCE, "\\`\\`\\`")
                .replaceAll("\\R", " ");
    }
}
