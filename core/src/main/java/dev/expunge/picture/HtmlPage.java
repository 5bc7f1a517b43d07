package dev.expunge.picture;

import static dev.expunge.picture.Markup.px;

import dev.expunge.picture.Layout.Point;
import java.util.List;

/// The map as one HTML page to move about in: nothing outside the file is loaded, and only the script and the style
/// sheet that Expunge put into it may run, by their digests in the page's content security policy. Without scripts
/// and on paper it is still complete.
public final class HtmlPage {
    private static final double MARGIN = 16;
    private static final double LEGEND_LINE = 22;

    private final Picture picture;
    private final Markup out = new Markup();
    private final Drawing drawing;

    private HtmlPage(Picture picture) {
        this.picture = picture;
        this.drawing = new Drawing(picture, out);
    }

    /// The page's content.
    public static String of(Picture picture) {
        return new HtmlPage(picture).text();
    }

    private String text() {
        String style = "\n" + Style.ofPage() + Style.resource("page.css");
        String script = "\n" + Style.resource("page.js");
        out.trusted("<!DOCTYPE html>\n").open("html", "xmlns", "http://www.w3.org/1999/xhtml", "lang", "en");
        out.open("head").leaf("meta", "charset", "utf-8");
        out.leaf("meta", "http-equiv", "Content-Security-Policy", "content", policy(style, script));
        out.leaf("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
        out.leaf("meta", "name", "referrer", "content", "no-referrer");
        out.text("title", Legend.title(picture));
        out.trusted("<style>" + style + "</style>\n").close();
        out.open("body");
        header();
        stage();
        out.open("aside");
        var lists = new Lists(picture, drawing, out);
        lists.details();
        legend();
        lists.order();
        lists.hazards();
        out.close();
        out.trusted("<script>" + script + "</script>\n").close();
        return out.close().toString();
    }

    private static String policy(String style, String script) {
        return "default-src 'none'; style-src '" + Markup.policyDigest(style) + "'; script-src '"
                + Markup.policyDigest(script) + "'; base-uri 'none'; form-action 'none'";
    }

    private void header() {
        out.open("header").text("h1", Legend.title(picture)).text("p", Legend.subtitle(picture));
        out.open("div", "class", "tools", "hidden", "hidden");
        out.leaf(
                "input",
                "id",
                "search",
                "type",
                "search",
                "placeholder",
                "Find a table  ( / )",
                "aria-label",
                "Find a table",
                "autocomplete",
                "off",
                "spellcheck",
                "false");
        out.text("ul", "", "id", "found", "role", "listbox", "aria-label", "Tables found");
        button("farther", "−", "Farther away");
        button("closer", "+", "Closer");
        button("whole", "Whole", "The whole map");
        button("ground", "◐", "Light or dark");
        out.close().close();
    }

    private void button(String id, String text, String label) {
        out.text("button", text, "id", id, "type", "button", "title", label, "aria-label", label);
    }

    private void stage() {
        Layout layout = LayeredLayout.of(picture);
        String box = px(-MARGIN) + " " + px(-MARGIN) + " " + px(layout.width() + 2 * MARGIN) + " "
                + px(layout.height() + 2 * MARGIN);
        out.open("div", "id", "stage");
        out.open(
                "svg",
                "id",
                "map",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                box,
                "tabindex",
                "0",
                "aria-label",
                "The map; the list beside it says the same");
        out.open("g", "id", "view");
        drawing.draw(layout);
        out.close().close().close();
    }

    private void legend() {
        List<Legend.Entry> entries = Legend.of(picture);
        out.open("section").text("h2", "Legend");
        out.open(
                "svg",
                "class",
                "legend",
                "xmlns",
                "http://www.w3.org/2000/svg",
                "viewBox",
                "0 0 368 " + px(LEGEND_LINE * entries.size()));
        for (int at = 0; at < entries.size(); at++) {
            Legend.draw(entries.get(at), new Point(2, LEGEND_LINE * at + 15), drawing, out);
        }
        out.close().close();
    }
}
