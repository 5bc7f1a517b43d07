package dev.expunge.cli;

import dev.expunge.Amounts;
import dev.expunge.Printable;
import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.RunEvent.Stage;
import dev.expunge.delete.RunEvent.StageProgress;
import dev.expunge.delete.Totals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a run stands, in words.
final class StatusText {
    private static final int BAR = 20;
    private static final int SPEED_OVER = 10;
    private static final String APART = " · ";

    private StatusText() {}

    /// Where the run stands, in one line; empty between stages.
    static Optional<String> line(Standing standing) {
        return standing.stage()
                .map(stage -> plain(standing.batch()
                        .filter(_ -> stage.stage().batches())
                        .map(batch -> join(Stream.of(
                                Optional.of(done(batch.totals())),
                                Optional.of(speed(standing, batch)),
                                Optional.of(eta(standing, batch)),
                                leftOver(batch.totals()))))
                        .orElseGet(() -> name(stage.stage()) + ": " + how(stage))));
    }

    /// Where the run stands, one to four lines; none between stages.
    static List<String> block(Standing standing) {
        var lines = new ArrayList<String>();
        standing.stage().ifPresent(stage -> {
            Optional<BatchCommitted> batch =
                    standing.batch().filter(_ -> stage.stage().batches());
            batch.ifPresentOrElse(
                    last -> working(name(stage.stage()), standing, last, lines),
                    () -> lines.add(name(stage.stage()) + bar(stage.done(), stage.total()) + " " + how(stage)));
            standing.slower()
                    .filter(_ -> batch.isPresent())
                    .ifPresent(why -> lines.add("slower (batch " + Amounts.count(why.batch()) + "): " + why.because()));
            standing.paused().ifPresent(why -> lines.add("paused: " + why));
        });
        return lines.stream().map(StatusText::plain).toList();
    }

    private static void working(String stage, Standing standing, BatchCommitted batch, List<String> lines) {
        Totals totals = batch.totals();
        lines.add(stage + bar(totals.candidates() - totals.pending(), totals.candidates()) + " " + done(totals));
        lines.add("  " + speed(standing, batch));
        lines.add("  " + join(Stream.of(Optional.of(eta(standing, batch)), leftOver(totals))));
    }

    private static String done(Totals totals) {
        long decided = totals.candidates() - totals.pending();
        return Amounts.count(decided) + " of " + Amounts.count(totals.candidates()) + " candidates ("
                + Amounts.percent(decided, totals.candidates()) + ")";
    }

    private static String speed(Standing standing, BatchCommitted batch) {
        return Amounts.count(rowsPerSecond(standing.recent())) + " rows/s" + APART + "batch "
                + Amounts.seconds(batch.sample().took()) + APART
                + pace(standing.pace().orElse(batch.pace()));
    }

    private static long rowsPerSecond(List<Eta.Round> recent) {
        List<Eta.Round> last = recent.subList(Math.max(0, recent.size() - SPEED_OVER), recent.size());
        long rows = last.stream().mapToLong(Eta.Round::rows).sum();
        long millis = last.stream().mapToLong(round -> round.whole().toMillis()).sum();
        return Math.round(1000.0 * rows / Math.max(1, millis));
    }

    private static String eta(Standing standing, BatchCommitted batch) {
        return Eta.of(batch.totals(), standing.recent()).map(Eta::words).orElse("ETA not known yet");
    }

    private static Optional<String> leftOver(Totals totals) {
        return totals.spared() + totals.parked() == 0
                ? Optional.empty()
                : Optional.of(
                        Amounts.count(totals.spared()) + " spared, " + Amounts.count(totals.parked()) + " parked");
    }

    private static String how(StageProgress stage) {
        if (stage.total() <= 0) {
            return stage.what().isEmpty() ? "started" : stage.what();
        }
        String done = Amounts.count(stage.done()) + " of " + Amounts.count(stage.total()) + " ("
                + Amounts.percent(stage.done(), stage.total()) + ")";
        return stage.what().isEmpty() ? done : done + APART + stage.what();
    }

    private static String bar(long done, long whole) {
        if (whole <= 0) {
            return "";
        }
        int full = (int) Math.clamp(BAR * (double) done / whole, 0, BAR);
        return " [" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    }

    private static String join(Stream<Optional<String>> parts) {
        return String.join(APART, parts.flatMap(Optional::stream).toList());
    }

    static String pace(Pace pace) {
        String pause = pace.pause().isZero() ? "no pause" : "pause " + Amounts.exact(pace.pause());
        String workers = pace.workers() == 1 ? "" : ", " + pace.workers() + " workers";
        return Amounts.count(pace.roots()) + (pace.roots() == 1 ? " root, " : " roots, ") + pause + workers;
    }

    static String name(Stage stage) {
        return stage.name().toLowerCase(Locale.ROOT);
    }

    /// What acts on a terminal is escaped: names come from a server, and a terminal obeys what it is sent.
    static String plain(String text) {
        return Printable.line(text);
    }
}
