package dev.expunge.picture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.expunge.map.Graph;
import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SvgFileTest {
    private static Maps shop() {
        return new Maps()
                .table("users", 10)
                .table("orders", 20)
                .table("lines", 30)
                .table("payments", 40)
                .table("notes", 50)
                .edge("orders", "user_id", "users", Action.DELETE)
                .edge("lines", "order_id", "orders", Action.DELETE)
                .edge("payments", "order_id", "orders", Action.FORBID)
                .edge("notes", "author_id", "users", Action.DETACH)
                .edge("users", "invited_by", "users", Action.DETACH);
    }

    @Test
    void everyTableIsABoxAndEveryEdgeAnArrow() {
        Document svg = Xml.parsed(SvgFile.of(shop().picture()));

        assertThat(Xml.elements(svg, "g", "box")).hasSize(5);
        assertThat(Xml.elements(svg, "g", "arrow")).hasSize(5);
        assertThat(Xml.elements(svg, "g", "root")).hasSize(1);
        assertThat(texts(svg, "name")).containsExactly("users", "orders", "lines", "payments", "notes");
        assertThat(texts(svg, "count")).contains("about 30 rows");
    }

    @Test
    void theNumbersAreTheDeletionOrder() {
        Document svg = Xml.parsed(SvgFile.of(shop().picture()));

        List<String> numbers = Xml.elements(svg, "g", "box").stream()
                .map(box -> text(box, "name") + " " + text(box, "order"))
                .toList();

        assertThat(numbers).containsExactly("users 3", "orders 2", "lines 1", "payments =", "notes ~");
    }

    @Test
    void actionsAreToldApartWithoutColour() {
        Document svg = Xml.parsed(SvgFile.of(shop().picture()));

        assertThat(texts(svg, "word")).contains("delete", "detach", "forbid");
        assertThat(Xml.elements(svg, "g", "arrow").stream()
                        .map(a -> a.getAttribute("class") + " " + tip(a).replaceFirst("M[-\\d.]+ [-\\d.]+", ""))
                        .distinct())
                .hasSize(3);
        assertThat(Style.ofFile())
                .contains(".detach .line { stroke: #1d5fa8; stroke-dasharray: 7 4 }")
                .contains(".forbid .line { stroke: #24292f; stroke-dasharray: 2 3 }")
                .doesNotContain("var(");
    }

    private static String tip(Element arrow) {
        return Xml.parts(arrow, "path", "tip").getFirst().getAttribute("d");
    }

    @Test
    void everyActionHasALookOfItsOwn() {
        for (Action action : Action.values()) {
            assertThat(Look.of(action).meaning()).as(action.name()).isNotEqualTo("see the spec");
            assertThat(Style.resource("drawing.css")).contains("." + Words.action(action) + " .line {");
        }
    }

    @Test
    void hazardsAreMarkedWhereTheyAreAndListedBelow() {
        Maps maps = shop();
        Document svg = Xml.parsed(SvgFile.of(maps.picture()));

        List<Element> marks = Xml.elements(svg, "text", "number");

        assertThat(maps.picture().arrows().stream()
                        .filter(a -> !a.concerns().isEmpty())
                        .map(a -> a.edge().name() + " " + a.concerns()))
                .containsExactly("public.payments(order_id) [2]", "public.notes(author_id) [1]");
        assertThat(marks).as("at two rows, in the legend, twice in the list").hasSize(5);
        assertThat(svg.getDocumentElement().getTextContent()).contains("no index begins with public.notes(author_id)");
    }

    /// The library's sets of constants have another order in each process, as here each time that it is loaded.
    @Test
    void aPictureIsTheSameInEveryProcess() throws ReflectiveOperationException, IOException {
        var drawn = new LinkedHashSet<Object>();
        for (int time = 0; time < 8; time++) {
            drawn.add(justLoaded("members"));
        }

        assertThat(drawn).hasSize(1);
    }

    private static Object justLoaded(String method) throws ReflectiveOperationException, IOException {
        var places = new ArrayList<URL>();
        for (String place : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            places.add(Path.of(place).toUri().toURL());
        }
        try (var loader = new URLClassLoader(places.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Method drawing = loader.loadClass(SvgFileTest.class.getName()).getDeclaredMethod(method);
            drawing.setAccessible(true);
            return drawing.invoke(null);
        }
    }

    static String members() {
        return SvgFile.of(new Maps()
                .table("users", 3_000)
                .table("sessions", 7_000)
                .table("payment_methods", 1_000)
                .edge("sessions", "user_id", "users", Action.DELETE)
                .edge("users", "referred_by", "users", Action.DETACH)
                .edge("payment_methods", "user_id", "users", Action.FORBID)
                .picture());
    }

    @Test
    void noNameBreaksOutOfItsText() {
        Document svg = Xml.parsed(SvgFile.of(Odd.maps().picture()));

        for (String element : List.of("script", "img", "i", "b", "a", "foreignObject", "image", "use")) {
            assertThat(Xml.elements(svg, element, "")).as(element).isEmpty();
        }
        assertThat(Xml.attributes(svg))
                .isSubsetOf(
                        "class",
                        "d",
                        "x",
                        "y",
                        "r",
                        "cx",
                        "cy",
                        "rx",
                        "width",
                        "height",
                        "viewBox",
                        "role",
                        "xmlns",
                        "transform",
                        "data-table",
                        "data-from",
                        "data-to");
        assertThat(texts(svg, "name"))
                .anyMatch(name -> name.contains("<script>window.harmed = 1</script>"))
                .anyMatch(name -> name.contains("图书馆"))
                .noneMatch(name -> name.chars().anyMatch(c -> Character.isISOControl(c) || c == 0x202E));
    }

    @Test
    void aCycleIsAFrameAroundItsTables() {
        Maps maps = new Maps()
                .table("a", 1)
                .table("b", 2)
                .table("c", 3)
                .table("d", 4)
                .edge("b", "a_id", "a", Action.DELETE)
                .edge("c", "b_id", "b", Action.DELETE)
                .edge("b", "c_id", "c", Action.DELETE)
                .edge("d", "c_id", "c", Action.DELETE);
        Picture picture = maps.picture();

        assertThat(picture.cycles())
                .singleElement()
                .satisfies(c -> assertThat(c.tables())
                        .containsExactly(new TableName("public", "b"), new TableName("public", "c")));
        Layout layout = LayeredLayout.of(picture);
        Layout.Frame frame = layout.frames().getFirst();
        for (Layout.Place place : layout.places()) {
            boolean inside = place.corner().x() > frame.corner().x()
                    && place.corner().x() + place.width() < frame.corner().x() + frame.width()
                    && place.corner().y() > frame.corner().y()
                    && place.corner().y() + place.height() < frame.corner().y() + frame.height();
            assertThat(inside)
                    .as(place.box().name().toString())
                    .isEqualTo(place.box().cycle().isPresent());
        }
        assertThat(layout.places().getFirst().corner().x())
                .as("the root is at the left")
                .isZero();
        assertThat(SvgFile.of(picture)).contains("cycle 1: these 2 tables reference each other");
    }

    @Test
    void theSameMapMakesTheSameBytes() {
        for (long seed : new long[] {1, 2, 3}) {
            String once = SvgFile.of(Maps.generated(120, seed).picture());

            assertThat(SvgFile.of(Maps.generated(120, seed).picture())).isEqualTo(once);
        }
    }

    @Test
    void aTableAloneIsAMap() {
        Graph graph = new Maps().table("users", -1).graph();

        Document svg = Xml.parsed(SvgFile.of(Picture.of(graph, Map.of(), List.of(), Set.of())));

        assertThat(texts(svg, "count")).containsExactly("rows unknown");
    }

    @Test
    void fourHundredTablesAreLaidOutWithinSeconds() {
        Picture picture = Maps.generated(400, 7).picture();

        Layout layout = assertTimeout(Duration.ofSeconds(10), () -> LayeredLayout.of(picture));

        assertThat(layout.places()).hasSize(400);
        assertThat(overlapping(layout)).isEmpty();
    }

    private static List<String> overlapping(Layout layout) {
        return layout.places().stream()
                .flatMap(one -> layout.places().stream()
                        .filter(other -> !one.equals(other) && overlap(one, other))
                        .map(other -> one.box().name() + " and " + other.box().name()))
                .toList();
    }

    private static boolean overlap(Layout.Place one, Layout.Place other) {
        return one.corner().x() < other.corner().x() + other.width()
                && other.corner().x() < one.corner().x() + one.width()
                && one.corner().y() < other.corner().y() + other.height()
                && other.corner().y() < one.corner().y() + one.height();
    }

    private static List<String> texts(Document svg, String kind) {
        return Xml.elements(svg, "text", kind).stream()
                .map(Element::getTextContent)
                .toList();
    }

    private static String text(Element box, String kind) {
        return Xml.parts(box, "text", kind).getFirst().getTextContent();
    }
}
