package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Media;
import dev.expunge.spec.Action;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page in a real browser.
class HtmlPageIT {
    private static final Browser BROWSER = Browser.start();

    @TempDir
    private Path folder;

    @AfterAll
    static void close() {
        BROWSER.close();
    }

    private Page open(Picture picture) throws IOException {
        return BROWSER.open(Files.writeString(folder.resolve("map.html"), HtmlPage.of(picture)));
    }

    private static Picture shop() {
        return new Maps()
                .table("users", 10)
                .table("orders", 20)
                .table("lines", 30)
                .table("payments", 40)
                .edge("orders", "user_id", "users", Action.DELETE)
                .edge("lines", "order_id", "orders", Action.DELETE)
                .edge("payments", "order_id", "orders", Action.FORBID)
                .edge("users", "invited_by", "users", Action.DETACH)
                .picture();
    }

    private static String transform(Page page) {
        return String.valueOf(page.locator("#view").getAttribute("transform"));
    }

    @Test
    void findsATableAmongFourHundredAndShowsWhatItTouches() throws IOException {
        Picture picture = Maps.generated(400, 7).picture();
        Picture.Box wanted = picture.boxes().get(321);
        Page page = open(picture);
        String before = transform(page);

        page.keyboard().press("/");
        page.keyboard().type(wanted.name().name().toUpperCase(Locale.ROOT));
        page.keyboard().press("Enter");

        assertThat(page.locator(".detail:not([hidden]) h2").allTextContents())
                .containsExactly(wanted.name().toString());
        long edges = picture.arrows().stream()
                .filter(a -> a.edge().child().equals(wanted.table())
                        || a.edge().parent().equals(wanted.table()))
                .count();
        assertThat(page.locator("#map .arrow.near").count()).isEqualTo((int) edges);
        assertThat(transform(page)).isNotEqualTo(before);
        var box = page.locator("#map .picked .body").boundingBox();
        assertThat(box.x).isBetween(0.0, 1000.0);
        assertThat(box.y).isBetween(0.0, 900.0);
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aClickShowsTheEdgesOfATableAndAClickBesideItAllAgain() throws IOException {
        Page page = open(shop());

        page.locator("#map .box .name", new Page.LocatorOptions().setHasText("orders"))
                .click();

        assertThat(page.locator("#map .arrow.near").count()).isEqualTo(3);
        assertThat(page.locator("#map .box.near").count()).isEqualTo(4);
        assertThat(page.locator(".detail:not([hidden])").textContent()).contains("public.orders", "user_id");
        page.locator("#map").click(new Locator.ClickOptions().setPosition(5, 5));
        assertThat(page.locator("#map.chosen").count()).isZero();
        assertThat(page.locator(".detail:not([hidden])").count()).isZero();
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void wheelKeysAndDraggingMoveTheMap() throws IOException {
        Page page = open(shop());
        page.locator("#whole").click();
        assertThat(transform(page)).isEqualTo("translate(0 0) scale(1)");

        page.mouse().move(500, 400);
        page.mouse().wheel(0, -400);
        page.waitForCondition(() -> !transform(page).equals("translate(0 0) scale(1)"));
        String zoomed = transform(page);
        page.mouse().down();
        page.mouse().move(560, 430);
        page.mouse().up();
        assertThat(transform(page)).isNotEqualTo(zoomed);
        page.locator("#map").focus();
        page.keyboard().press("0");
        assertThat(transform(page)).isEqualTo("translate(0 0) scale(1)");
        page.keyboard().press("ArrowLeft");
        assertThat(transform(page)).isNotEqualTo("translate(0 0) scale(1)");
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void hasALightAndADarkGround() throws IOException {
        Page page = open(shop());
        emulate(page, new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
        Object light = ground(page);
        emulate(page, new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
        Object dark = ground(page);

        page.locator("#ground").click();

        assertThat(light).isEqualTo("rgb(255, 255, 255)");
        assertThat(dark).isEqualTo("rgb(13, 17, 23)");
        assertThat(ground(page)).isEqualTo(light);
        page.locator("#ground").click();
        emulate(page, new Page.EmulateMediaOptions().setMedia(Media.PRINT));
        assertThat(ground(page)).as("paper is light").isEqualTo(light);
    }

    /// The library spells its options in the locale of the machine, which must not be Turkish for that.
    private static void emulate(Page page, Page.EmulateMediaOptions options) {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.ROOT);
        try {
            page.emulateMedia(options);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static Object ground(Page page) {
        return page.evaluate("getComputedStyle(document.body).backgroundColor");
    }

    @Test
    void aSmallMapPrintsOnOnePageOfA4() throws IOException {
        Page page = open(shop());

        byte[] pdf = page.pdf(new Page.PdfOptions().setPreferCSSPageSize(true));

        String text = new String(pdf, StandardCharsets.ISO_8859_1);
        assertThat(text.split("/Type /Page\\b", -1)).as("pages").hasSize(2);
        assertThat(text).containsPattern("/MediaBox \\[0 0 84[12](\\.\\d+)? 59[456](\\.\\d+)?]");
    }

    @Test
    void namesThatLookLikeMarkupDoNothing() throws IOException {
        Page page = open(Odd.maps().picture());

        assertThat(page.evaluate("window.harmed")).isNull();
        assertThat(page.locator("script").count()).isEqualTo(1);
        assertThat(page.locator("img, iframe, a").count()).isZero();
        page.locator("#search").fill("<script>");
        assertThat(page.locator("#found li").allTextContents())
                .singleElement()
                .asString()
                .contains("<script>window.harmed = 1</script>");
        page.keyboard().press("Enter");
        assertThat(page.locator(".detail:not([hidden])").count()).isEqualTo(1);
        assertThat(page.evaluate("window.harmed")).isNull();
        assertThat(BROWSER.complaints()).isEmpty();
    }

    @Test
    void aScriptThatIsNotOursIsRefused() throws IOException {
        Path altered = Files.writeString(
                folder.resolve("altered.html"),
                HtmlPage.of(shop()).replace("</body>", "<script>window.harmed = 1</script></body>"));
        try (Browser other = Browser.start()) {
            Page page = other.open(altered);

            assertThat(page.evaluate("window.harmed")).isNull();
            assertThat(other.complaints()).anyMatch(c -> c.contains("Content Security Policy"));
        }
    }
}
