package dev.expunge.picture;

import java.util.List;

/// Where everything stands, in pixels from the upper left corner.
record Layout(double width, double height, List<Place> places, List<Way> ways, List<Frame> frames) {
    /// A point.
    record Point(double x, double y) {}

    /// A box with its rows in the order in which they are drawn.
    record Place(Picture.Box box, Point corner, double width, double height, List<Picture.Arrow> rows) {}

    /// The way of an arrow, from the referenced table to the row that references it.
    ///
    /// @param joints where it parts from others
    record Way(Picture.Arrow arrow, List<Point> points, List<Point> joints) {}

    /// The frame around a cycle.
    record Frame(Picture.Cycle cycle, Point corner, double width, double height) {}

    Layout {
        places = List.copyOf(places);
        ways = List.copyOf(ways);
        frames = List.copyOf(frames);
    }
}
