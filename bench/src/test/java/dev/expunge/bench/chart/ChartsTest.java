package dev.expunge.bench.chart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.expunge.bench.chart.BarChart.Bar;
import dev.expunge.bench.chart.LineChart.Along;
import dev.expunge.bench.chart.LineChart.Line;
import dev.expunge.bench.chart.LineChart.Panel;
import dev.expunge.bench.chart.LineChart.Shade;
import dev.expunge.bench.chart.LineChart.Spot;
import dev.expunge.bench.figure.Spread;
import java.io.StringReader;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ChartsTest {
    @Test
    void barsAreAsLongAsTheirFigures() throws Exception {
        Element svg = parsed(bars().svg());

        List<Double> widths = elements(svg, "rect").stream()
                .skip(1)
                .map(rect -> Double.valueOf(rect.getAttribute("width")))
                .toList();
        assertThat(widths).hasSize(2);
        assertThat(widths.get(1) / widths.get(0)).isCloseTo(2.0, org.assertj.core.data.Offset.offset(0.01));
    }

    @Test
    void barsAreLabelledWithNameNumberAndUnit() throws Exception {
        assertThat(texts(parsed(bars().svg())))
                .contains("Time & space", "a < b", "ours", "5.00 s", "10.0 s", "seconds   (red: has to end here)");
    }

    @Test
    void whiskersAreDrawnOnlyWhereThereIsASpread() throws Exception {
        Element with = parsed(bars().svg());
        Element without = parsed(BarChart.of("t", "s", List.of(Bar.other("a", Spread.once(5), " s")))
                .svg());

        assertThat(strokes(with, "1.2")).isEqualTo(3);
        assertThat(strokes(without, "1.2")).isZero();
    }

    @Test
    void linesHaveAPanelEachWithItsNameAndTheShadedStretch() throws Exception {
        List<Spot> spots =
                IntStream.range(0, 20).mapToObj(n -> new Spot(n, n * n)).toList();
        var chart = new LineChart(
                "Batches",
                new Along("seconds", List.of()),
                List.of(
                        new Panel("milliseconds", true, List.of(new Line("", spots.subList(1, 20), true))),
                        new Panel(
                                "roots", false, List.of(new Line("one", spots, false), new Line("two", spots, false)))),
                Optional.of(new Shade(5, 8, "locks")));

        Element svg = parsed(chart.svg());

        assertThat(texts(svg)).contains("Batches", "seconds", "milliseconds", "roots", "one", "two", "locks");
        assertThat(elements(svg, "polyline")).hasSize(3);
        assertThat(elements(svg, "circle")).hasSize(19);
    }

    private static BarChart bars() {
        return BarChart.of(
                "Time & space",
                "seconds",
                List.of(
                        Bar.other("a < b", Spread.once(5), " s"),
                        Bar.ours("ours", new Spread(10, 9, 12), " s", Optional.of(8.0))));
    }

    private static Element parsed(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(svg)))
                .getDocumentElement();
    }

    private static List<Element> elements(Element svg, String name) {
        NodeList found = svg.getElementsByTagName(name);
        return IntStream.range(0, found.getLength())
                .mapToObj(n -> (Element) found.item(n))
                .toList();
    }

    private static List<String> texts(Element svg) {
        return elements(svg, "text").stream().map(Node::getTextContent).toList();
    }

    private static long strokes(Element svg, String width) {
        return elements(svg, "line").stream()
                .filter(line -> line.getAttribute("stroke-width").equals(width))
                .count();
    }
}
