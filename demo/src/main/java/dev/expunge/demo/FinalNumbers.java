package dev.expunge.demo;

import dev.expunge.Amounts;
import dev.expunge.cli.Columns;
import dev.expunge.delete.Pace;
import dev.expunge.delete.RunEvent.BatchCommitted;
import dev.expunge.delete.Totals;
import dev.expunge.fluxmap.CpuLoad;
import dev.expunge.verify.Verification;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// The final numbers, for people.
final class FinalNumbers {
    private static final String APPLICATION = """
              downtime: seconds in which every request failed or took longer than a second
              whole job: from the dry run to the verification
            """;

    private FinalNumbers() {}

    static String of(Setting setting, Result result) {
        return "FINAL NUMBERS\n\n" + candidates(result) + "\n" + rows(result) + "\nthe application\n"
                + application(result) + "\nthe run\n" + run(setting, result);
    }

    private static String candidates(Result result) {
        Totals totals = result.done().outcome().totals();
        return Amounts.count(totals.deleted()) + " users deleted, where " + Amounts.count(result.expected())
                + " were to be\n  " + Amounts.count(totals.candidates()) + " candidates = "
                + Amounts.count(totals.deleted()) + " deleted + " + Amounts.count(totals.spared()) + " spared + "
                + Amounts.count(totals.parked()) + " parked + " + Amounts.count(totals.pending()) + " pending"
                + (totals.addUp() ? "\n" : "   DOES NOT ADD UP\n");
    }

    private static String rows(Result result) {
        List<Verification.TableProof> tables =
                result.done().outcome().verification().map(Verification::tables).orElse(List.of());
        var lines = new Columns("lrl");
        tables.forEach(t -> lines.row(
                t.via().isEmpty() ? t.table().toString() : t.via(),
                Amounts.count(t.done()),
                t.via().isEmpty() ? "deleted" : "reference set to null"));
        long all = tables.stream().mapToLong(Verification.TableProof::done).sum();
        return "rows\n" + lines.row("in all", Amounts.count(all), "").text();
    }

    private static String application(Result result) {
        List<Look.Seen> seen = List.of(result.before(), result.deleting(), result.whole());
        var lines = new Columns("lrrr").row("", "before", "while deleting", "whole job");
        row(lines, "requests", seen, it -> Amounts.count(it.requests().count()));
        row(lines, "failed requests", seen, it -> Amounts.count(it.requests().failed()));
        row(lines, "downtime", seen, it -> Amounts.exact(it.down()));
        row(lines, "median latency", seen, it -> milliseconds(it.requests().p50()));
        row(lines, "p99 latency", seen, it -> milliseconds(it.requests().p99()));
        row(lines, "CPU on average", seen, it -> percent(it.load(), CpuLoad.Usage::meanPercent));
        row(lines, "CPU at its peak", seen, it -> percent(it.load(), CpuLoad.Usage::peakPercent));
        return lines.text() + APPLICATION;
    }

    private static void row(Columns lines, String name, List<Look.Seen> seen, Function<Look.Seen, String> value) {
        lines.row(name, value.apply(seen.get(0)), value.apply(seen.get(1)), value.apply(seen.get(2)));
    }

    private static String milliseconds(Duration latency) {
        return String.format(Locale.ROOT, "%.1f ms", latency.toNanos() / 1e6);
    }

    private static String percent(Optional<CpuLoad.Usage> load, Function<CpuLoad.Usage, Double> value) {
        return load.map(it -> Math.round(value.apply(it)) + " %").orElse("unknown");
    }

    private static String run(Setting setting, Result result) {
        Journal journal = result.journal();
        var lines = new Columns("ll");
        lines.row(
                "wall clock",
                Amounts.seconds(result.done().dryRun().plus(result.done().execution())) + ": " + stages(result));
        lines.row(
                "batches",
                Amounts.count(journal.batches().size()) + ": half of them within "
                        + Amounts.seconds(journal.median()) + ", the longest " + Amounts.seconds(journal.longest())
                        + "; "
                        + journal.retries() + " tried again");
        lines.row("lock waits", lockWaits(journal.incidents()));
        lines.row("pace", pace(setting, journal));
        lines.row("export", export(result.done().files().export()));
        result.done().outcome().verification().ifPresent(proof -> proof(lines, proof));
        return lines.row("demo", Amounts.seconds(result.elapsed()) + " with starting, loading and measuring")
                .text();
    }

    private static String stages(Result result) {
        return "dry run " + Amounts.seconds(result.done().dryRun()) + ", "
                + result.journal().stages().entrySet().stream()
                        .map(stage -> stage.getKey().name().toLowerCase(Locale.ROOT) + " "
                                + Amounts.seconds(stage.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String lockWaits(List<BatchCommitted> incidents) {
        Duration waited =
                incidents.stream().map(batch -> batch.sample().lockWait()).reduce(Duration.ZERO, Duration::plus);
        String who = incidents.stream()
                .flatMap(batch -> batch.sample().blocker().stream())
                .distinct()
                .collect(Collectors.joining(", "));
        return incidents.isEmpty()
                ? "none"
                : incidents.size() + " batches waited, " + Amounts.seconds(waited) + " in all, for "
                        + (who.isEmpty() ? "somebody unseen" : who);
    }

    private static String pace(Setting setting, Journal journal) {
        var start = new Pace(setting.roots(), setting.pause(), 1);
        Pace end = journal.changes().isEmpty()
                ? start
                : journal.changes().getLast().to();
        return "began with " + words(start) + "; "
                + journal.slowest().map(slowest -> "slowest " + words(slowest)).orElse("never changed")
                + "; ended with "
                + words(end);
    }

    private static String words(Pace pace) {
        return Amounts.count(pace.roots()) + " roots, pause " + Amounts.exact(pace.pause());
    }

    private static String export(Path folder) {
        try (var walk = Files.walk(folder)) {
            List<Path> files = walk.filter(Files::isRegularFile).toList();
            long bytes = 0;
            for (Path file : files) {
                bytes += Files.size(file);
            }
            return String.format(
                    Locale.ROOT, "%.1f MB in %,d files, compressed and encrypted", bytes / 1e6, files.size());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void proof(Columns lines, Verification proof) {
        List<String> wrong = proof.discrepancies();
        lines.row("verification", wrong.isEmpty() ? "every frozen row looked up: all gone" : String.join("; ", wrong));
        lines.row(
                "ledger",
                Amounts.count(proof.ledgerEntries()) + " entries, "
                        + proof.ledgerBroken().map(what -> "broken: " + what).orElse("its chain is whole"));
    }
}
