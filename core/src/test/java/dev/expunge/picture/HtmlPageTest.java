package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.spec.Action;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class HtmlPageTest {
    private static final Pattern SCRIPT = Pattern.compile("<script>(.*?)</script>", Pattern.DOTALL);
    private static final Pattern STYLE = Pattern.compile("<style>(.*?)</style>", Pattern.DOTALL);

    /// The page as XML: without its first line, and without what only HTML may hold.
    private static Document parsed(String page) {
        String body = page.replaceFirst("<!DOCTYPE html>\n", "");
        return Xml.parsed(STYLE.matcher(SCRIPT.matcher(body).replaceFirst("")).replaceFirst(""));
    }

    @Test
    void onlyItsOwnScriptAndStyleMayRun() throws Exception {
        String page = HtmlPage.of(Maps.generated(20, 1).picture());

        String policy = Xml.elements(parsed(page), "meta", "").stream()
                .filter(m -> m.getAttribute("http-equiv").equals("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .getAttribute("content");

        assertThat(policy)
                .isEqualTo("default-src 'none'; style-src 'sha256-" + digest(STYLE, page) + "'; script-src 'sha256-"
                        + digest(SCRIPT, page) + "'; base-uri 'none'; form-action 'none'");
    }

    private static String digest(Pattern element, String page) throws Exception {
        Matcher found = element.matcher(page);
        assertThat(found.find()).isTrue();
        byte[] digest =
                MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(StandardCharsets.UTF_8));
        assertThat(found.find()).as("a second one").isFalse();
        return Base64.getEncoder().encodeToString(digest);
    }

    @Test
    void nothingOutsideTheFileIsLoaded() {
        String page = HtmlPage.of(Maps.generated(20, 1).picture());

        assertThat(page.replace("http://www.w3.org/2000/svg", "").replace("http://www.w3.org/1999/xhtml", ""))
                .doesNotContain("http:", "https:", "url(", "@import", "src=", "href=", "innerHTML", "eval(");
        assertThat(Xml.attributes(parsed(page))).doesNotContain("style", "onclick", "onload", "src", "href");
    }

    @Test
    void noNameBreaksOutOfItsText() {
        String page = HtmlPage.of(Odd.maps().picture());
        Document html = parsed(page);

        for (String element : List.of("script", "img", "i", "a", "iframe", "object", "embed", "foreignObject")) {
            assertThat(Xml.elements(html, element, "")).as(element).isEmpty();
        }
        assertThat(Xml.attributes(html)).noneMatch(name -> name.startsWith("on"));
        assertThat(page.split("<script", -1)).hasSize(2);
        assertThat(Xml.elements(html, "h2", "table").stream().map(Element::getTextContent))
                .anyMatch(name -> name.endsWith(".\"<script>window.harmed = 1</script>\""));
    }

    @Test
    void everyTableHasItsDetailsAndItsPlaceInAList() {
        Maps maps = new Maps()
                .table("users", 10)
                .table("orders", 20)
                .table("notes", 50)
                .edge("orders", "user_id", "users", Action.DELETE)
                .edge("notes", "author_id", "users", Action.DETACH)
                .edge("users", "invited_by", "users", Action.FORBID)
                .edge("notes", "editor_id", "users", Action.DETACH);
        Document html = parsed(HtmlPage.of(maps.picture()));

        assertThat(Xml.elements(html, "section", "detail"))
                .hasSize(3)
                .allSatisfy(detail -> assertThat(detail.getAttribute("hidden")).isEqualTo("hidden"));
        Element users = Xml.elements(html, "section", "detail").getFirst();
        assertThat(users.getTextContent())
                .contains("about 10 rows, key id, deleted as number 2", "is referenced by", "public.orders", "user_id")
                .contains("hazards", "public.users(invited_by) is forbidden here, but declared on delete cascade");
        assertThat(html.getDocumentElement().getTextContent())
                .contains("Deletion order", "Rows stay, columns change", "create index concurrently on");
    }

    @Test
    void theSameMapMakesTheSameBytes() {
        assertThat(HtmlPage.of(Maps.generated(60, 4).picture()))
                .isEqualTo(HtmlPage.of(Maps.generated(60, 4).picture()));
    }
}
