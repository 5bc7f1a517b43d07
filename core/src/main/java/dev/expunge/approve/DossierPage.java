package dev.expunge.approve;

import dev.expunge.picture.Markup;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/// The dossier as one HTML page to read and to print: no script, nothing outside the file is loaded. It says what the
/// Markdown says, which is what is signed.
public final class DossierPage {
    private final Markup out = new Markup();

    private DossierPage() {}

    /// The page's content.
    public static String of(Dossier dossier) {
        return new DossierPage().text(dossier);
    }

    private String text(Dossier dossier) {
        String style = "\n" + style();
        String title = DossierPaper.title(dossier);
        out.trusted("<!DOCTYPE html>\n").open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        out.open("head").leaf("meta", "charset", "utf-8");
        out.leaf(
                "meta",
                "http-equiv",
                "Content-Security-Policy",
                "content",
                "default-src 'none'; style-src '" + Markup.policyDigest(style)
                        + "'; base-uri 'none'; form-action 'none'");
        out.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.text("title", title).trusted("<style>" + style + "</style>\n").close();
        out.open("body").open("main").text("h1", title);
        DossierPaper.of(dossier).forEach(this::add);
        return out.close().close().close().toString();
    }

    private void add(Paper part) {
        switch (part) {
            case Paper.Heading heading -> out.text("h2", heading.text());
            case Paper.Text text -> out.text("p", text.text());
            case Paper.Items items -> {
                out.open(items.counted() ? "ol" : "ul");
                items.items().forEach(item -> out.text("li", item));
                out.close();
            }
            case Paper.Table table -> add(table);
            case Paper.Code code -> lines(code.text().strip(), "sql");
            case Paper.Block block -> lines(block.fields().canonical(), "fields");
        }
    }

    private void lines(String text, String kind) {
        out.open("pre", "class", kind);
        text.lines().forEach(line -> out.text("span", line));
        out.close();
    }

    private void add(Paper.Table table) {
        List<String> headings = table.headings();
        out.open("table").open("thead").open("tr");
        headings.forEach(heading -> out.text("th", heading.replace("# ", ""), "class", kind(heading)));
        out.close().close().open("tbody");
        for (List<String> row : table.rows()) {
            out.open("tr");
            for (int at = 0; at < row.size(); at++) {
                out.text("td", row.get(at), "class", kind(headings.get(at)));
            }
            out.close();
        }
        out.close().close();
    }

    private static String kind(String heading) {
        return heading.startsWith("# ") ? "amount" : "words";
    }

    private static String style() {
        try (InputStream in = Objects.requireNonNull(DossierPage.class.getResourceAsStream("dossier.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
