package dev.expunge.picture;

import dev.expunge.picture.Layout.Point;
import dev.expunge.spec.Action;
import dev.expunge.sql.TableName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.eclipse.elk.alg.layered.options.CycleBreakingStrategy;
import org.eclipse.elk.alg.layered.options.LayeredOptions;
import org.eclipse.elk.alg.layered.options.LayeringStrategy;
import org.eclipse.elk.alg.layered.options.NodePlacementStrategy;
import org.eclipse.elk.core.RecursiveGraphLayoutEngine;
import org.eclipse.elk.core.math.ElkPadding;
import org.eclipse.elk.core.options.Alignment;
import org.eclipse.elk.core.options.CoreOptions;
import org.eclipse.elk.core.options.Direction;
import org.eclipse.elk.core.options.EdgeRouting;
import org.eclipse.elk.core.options.HierarchyHandling;
import org.eclipse.elk.core.options.PortConstraints;
import org.eclipse.elk.core.options.PortSide;
import org.eclipse.elk.core.util.BasicProgressMonitor;
import org.eclipse.elk.graph.ElkEdge;
import org.eclipse.elk.graph.ElkNode;
import org.eclipse.elk.graph.ElkPort;
import org.eclipse.elk.graph.util.ElkGraphUtil;

/// Lays a picture out in layers from left to right: referenced tables to the left of those that reference them.
/// Two passes: the first finds the order of the rows in each box, the second places everything with the rows
/// where they will be drawn. Used once, by one thread.
final class LayeredLayout {
    private static final long STACK_BYTES = 512L << 20;
    private static final int LARGE = 600;

    private final Picture picture;
    private final Map<TableName, List<Picture.Arrow>> rows = new HashMap<>();
    private final Map<TableName, Double> widths = new HashMap<>();
    private final ElkNode graph = ElkGraphUtil.createGraph();
    private final Map<TableName, ElkNode> nodes = new HashMap<>();
    private final Map<Integer, ElkNode> frames = new HashMap<>();
    private final Map<Picture.Arrow, ElkPort> ends = new HashMap<>();
    private final List<ElkEdge> edges = new ArrayList<>();

    private LayeredLayout(Picture picture) {
        this.picture = picture;
    }

    static Layout of(Picture picture) {
        var first = new LayeredLayout(picture);
        picture.boxes().forEach(b -> first.rows.put(b.name(), picture.into(b.name())));
        first.run(false);
        var second = new LayeredLayout(picture);
        first.rows.forEach((table, arrows) -> second.rows.put(table, first.ordered(arrows)));
        second.widths.putAll(first.columnWidths());
        second.run(true);
        return second.read();
    }

    /// How wide each box should be to look like the others of its layer: those that begin near each other.
    private Map<TableName, Double> columnWidths() {
        var column = new HashMap<TableName, Integer>();
        var widest = new HashMap<Integer, Double>();
        double left = Double.NEGATIVE_INFINITY;
        for (TableName table : leftFirst()) {
            double x = absolute(node(table)).x();
            boolean next = x > left + Sizes.NARROWEST;
            left = next ? x : left;
            int number = next ? widest.size() : widest.size() - 1;
            column.put(table, number);
            widest.merge(number, Math.min(node(table).getWidth(), Sizes.WIDEST_COLUMN), Math::max);
        }
        var widths = new HashMap<TableName, Double>();
        column.forEach((table, number) -> widths.put(table, widest.getOrDefault(number, 0.0)));
        return widths;
    }

    private List<TableName> leftFirst() {
        return picture.boxes().stream()
                .map(Picture.Box::name)
                .sorted(Comparator.comparingDouble(t -> absolute(node(t)).x()))
                .toList();
    }

    private List<Picture.Arrow> ordered(List<Picture.Arrow> arrows) {
        return arrows.stream()
                .sorted(Comparator.comparingDouble(a -> end(a).getY()))
                .toList();
    }

    private void run(boolean rowsFixed) {
        layered(graph);
        if (large()) {
            graph.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.BRANDES_KOEPF);
            graph.setProperty(LayeredOptions.LAYERING_STRATEGY, LayeringStrategy.LONGEST_PATH_SOURCE);
            graph.setProperty(LayeredOptions.THOROUGHNESS, 1);
        }
        graph.setProperty(CoreOptions.PADDING, new ElkPadding(0));
        picture.boxes().forEach(b -> add(b, rowsFixed));
        picture.arrows().forEach(this::add);
        inDepth(() -> new RecursiveGraphLayoutEngine().layout(graph, new BasicProgressMonitor()));
    }

    /// The library follows the edges by recursion: a large map needs more stack than a thread usually has.
    private static void inDepth(Runnable layout) {
        var failure = new AtomicReference<Throwable>();
        Thread thread = new Thread(null, layout, "layout", STACK_BYTES);
        thread.setUncaughtExceptionHandler((t, thrown) -> failure.set(thrown));
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while drawing", e);
        }
        Throwable thrown = failure.get();
        if (thrown != null) {
            throw new IllegalStateException("the map cannot be laid out", thrown);
        }
    }

    /// Of a large map the exact placement takes minutes; the quick one is a little wider.
    private boolean large() {
        return picture.arrows().size() > LARGE;
    }

    private static void layered(ElkNode graph) {
        graph.setProperty(CoreOptions.ALGORITHM, LayeredOptions.ALGORITHM_ID);
        graph.setProperty(CoreOptions.DIRECTION, Direction.RIGHT);
        graph.setProperty(CoreOptions.EDGE_ROUTING, EdgeRouting.ORTHOGONAL);
        graph.setProperty(CoreOptions.HIERARCHY_HANDLING, HierarchyHandling.INCLUDE_CHILDREN);
        graph.setProperty(CoreOptions.RANDOM_SEED, 1);
        graph.setProperty(LayeredOptions.CYCLE_BREAKING_STRATEGY, CycleBreakingStrategy.MODEL_ORDER);
        graph.setProperty(LayeredOptions.NODE_PLACEMENT_STRATEGY, NodePlacementStrategy.NETWORK_SIMPLEX);
        graph.setProperty(CoreOptions.SPACING_NODE_NODE, 14.0);
        graph.setProperty(CoreOptions.SPACING_EDGE_NODE, 12.0);
        graph.setProperty(CoreOptions.SPACING_EDGE_EDGE, 9.0);
        graph.setProperty(LayeredOptions.SPACING_NODE_NODE_BETWEEN_LAYERS, 44.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_NODE_BETWEEN_LAYERS, 18.0);
        graph.setProperty(LayeredOptions.SPACING_EDGE_EDGE_BETWEEN_LAYERS, 9.0);
    }

    private void add(Picture.Box box, boolean rowsFixed) {
        ElkNode around = box.cycle().isPresent() ? frame(box.cycle().getAsInt()) : graph;
        ElkNode node = ElkGraphUtil.createNode(around);
        List<Picture.Arrow> own = rows.getOrDefault(box.name(), List.of());
        double width = Math.max(
                own.stream().mapToDouble(Sizes::row).max().orElse(0), widths.getOrDefault(box.name(), Sizes.NARROWEST));
        node.setDimensions(
                Math.ceil(Math.max(width, Sizes.head(box, picture))),
                Sizes.HEAD + Sizes.ROW * own.size() + (own.isEmpty() ? 0 : 4));
        node.setProperty(
                CoreOptions.PORT_CONSTRAINTS, rowsFixed ? PortConstraints.FIXED_POS : PortConstraints.FIXED_SIDE);
        node.setProperty(CoreOptions.ALIGNMENT, Alignment.LEFT);
        nodes.put(box.name(), node);
        IntStream.range(0, own.size()).forEach(at -> {
            ElkPort port = port(node, PortSide.WEST, 0, Sizes.HEAD + Sizes.ROW * (at + 0.5));
            ends.put(own.get(at), port);
        });
    }

    private static ElkPort port(ElkNode node, PortSide side, double x, double y) {
        ElkPort port = ElkGraphUtil.createPort(node);
        port.setProperty(CoreOptions.PORT_SIDE, side);
        port.setLocation(x, y);
        return port;
    }

    private void add(Picture.Arrow arrow) {
        ElkNode parent = node(arrow.edge().parent().name());
        edges.add(ElkGraphUtil.createSimpleEdge(start(parent, arrow), end(arrow)));
    }

    /// All edges with one action leave their table together. Loops leave it below, and turn around one corner: of two
    /// ways around two corners the library chooses by the addresses of objects, another one in each process.
    private ElkPort start(ElkNode parent, Picture.Arrow arrow) {
        boolean loop = loop(arrow);
        var actions = new TreeSet<Action>();
        picture.arrows().stream()
                .filter(a -> a.edge().parent().equals(arrow.edge().parent()) && loop(a) == loop)
                .forEach(a -> actions.add(a.edge().action()));
        int place = actions.headSet(arrow.edge().action()).size() + 1;
        String name = (loop ? "loop " : "") + arrow.edge().action();
        return parent.getPorts().stream()
                .filter(p -> name.equals(p.getIdentifier()))
                .findFirst()
                .orElseGet(() -> {
                    ElkPort port = loop
                            ? port(parent, PortSide.SOUTH, Sizes.ROW * place, parent.getHeight())
                            : port(parent, PortSide.EAST, parent.getWidth(), Sizes.HEAD / (actions.size() + 1) * place);
                    port.setIdentifier(name);
                    return port;
                });
    }

    private static boolean loop(Picture.Arrow arrow) {
        return arrow.edge().parent().name().equals(arrow.edge().child().name());
    }

    private Layout read() {
        List<Layout.Place> places = picture.boxes().stream()
                .map(box -> {
                    ElkNode node = node(box.name());
                    return new Layout.Place(
                            box,
                            absolute(node),
                            node.getWidth(),
                            node.getHeight(),
                            rows.getOrDefault(box.name(), List.of()));
                })
                .toList();
        List<Layout.Way> ways = IntStream.range(0, edges.size())
                .mapToObj(at -> way(picture.arrows().get(at), edges.get(at)))
                .toList();
        List<Layout.Frame> around = picture.cycles().stream()
                .map(cycle -> {
                    ElkNode frame = frame(cycle.number());
                    return new Layout.Frame(cycle, absolute(frame), frame.getWidth(), frame.getHeight());
                })
                .toList();
        return new Layout(graph.getWidth(), graph.getHeight(), places, ways, around);
    }

    private static Layout.Way way(Picture.Arrow arrow, ElkEdge edge) {
        Point from = absolute(edge.getContainingNode());
        var section = edge.getSections().getFirst();
        var points = new ArrayList<Point>();
        points.add(new Point(from.x() + section.getStartX(), from.y() + section.getStartY()));
        section.getBendPoints().forEach(b -> points.add(new Point(from.x() + b.getX(), from.y() + b.getY())));
        points.add(new Point(from.x() + section.getEndX(), from.y() + section.getEndY()));
        var joints = new ArrayList<Point>();
        var junctions = edge.getProperty(CoreOptions.JUNCTION_POINTS);
        if (junctions != null) {
            junctions.forEach(j -> joints.add(new Point(from.x() + j.x, from.y() + j.y)));
        }
        return new Layout.Way(arrow, points, joints);
    }

    private ElkNode node(TableName table) {
        return Objects.requireNonNull(nodes.get(table), table::toString);
    }

    private ElkNode frame(int cycle) {
        return frames.computeIfAbsent(cycle, _ -> {
            ElkNode frame = ElkGraphUtil.createNode(graph);
            layered(frame);
            frame.setProperty(LayeredOptions.CYCLE_BREAKING_STRATEGY, CycleBreakingStrategy.DEPTH_FIRST);
            frame.setProperty(CoreOptions.PADDING, new ElkPadding(34, 22, 22, 22));
            return frame;
        });
    }

    private ElkPort end(Picture.Arrow arrow) {
        return Objects.requireNonNull(ends.get(arrow), () -> arrow.edge().name().toString());
    }

    private static Point absolute(ElkNode node) {
        double x = 0;
        double y = 0;
        for (ElkNode at = node; at.getParent() != null; at = at.getParent()) {
            x += at.getX();
            y += at.getY();
        }
        return new Point(x, y);
    }
}
