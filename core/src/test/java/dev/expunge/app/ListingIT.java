package dev.expunge.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.expunge.Code;
import dev.expunge.Eventually;
import dev.expunge.Failure;
import dev.expunge.FluxmapSpec;
import dev.expunge.TestServer;
import dev.expunge.delete.RunEvent;
import dev.expunge.delete.StopReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// P9: where it cannot be written down outside who is deleted, a run waits, and does not end.
class ListingIT {
    @TempDir
    private Path folder;

    @Test
    void p9WhatCannotBeWrittenHoldsTheRunUpAndIsWrittenLater() throws IOException {
        Job job = job();
        job.run();
        var listing = new Listing(job.opened(), new SystemTime(), Duration.ofMillis(10));
        long files = files();

        StopReason reason = listing.beside(1, () -> {
            breakPlace();
            Eventually.holds("a reason to pause", () -> listing.present().isPresent());
            assertThat(listing.present().orElseThrow()).contains("lists of deleted subjects");
            mendPlace();
            Eventually.holds("none any more", () -> listing.present().isEmpty());
            return StopReason.FINISHED;
        });

        assertThat(reason).isEqualTo(StopReason.FINISHED);
        assertThat(files()).as("what was gone is there again").isEqualTo(files);
    }

    @Test
    void aRunWhoseListsCannotBeWrittenIsNotFinishedAndResumes() throws IOException {
        Job job = job();
        var batches = new AtomicInteger();
        job.listening(event -> {
            if (event instanceof RunEvent.BatchCommitted && batches.incrementAndGet() == 2) {
                breakPlace();
            }
        });

        Failure failure = catchThrowableOfType(Failure.class, job::run);

        assertThat(failure.code()).isEqualTo(Code.DELETED_UNLISTED);
        assertThat(failure.dataState()).contains("keys are kept in schema expunge");
        assertThat(TestServer.one(database, "select state from expunge.run")).isEqualTo("deleting");
        mendPlace();
        assertThat(job.again().run().totals().deleted()).isEqualTo(912);
        assertThat(files()).isPositive();
    }

    private final String database = TestServer.fluxmap();

    private Job job() throws IOException {
        Files.writeString(folder.resolve("key"), "ab".repeat(32));
        return Job.of(folder, FluxmapSpec.text(database) + "deleted: { to: lists, key: { file: key } }\n");
    }

    /// A file where the folder has to be; what was there is gone.
    private void breakPlace() {
        empty();
        try {
            Files.writeString(folder.resolve("lists"), "in the way");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void empty() {
        try (Stream<Path> found = Files.walk(folder.resolve("lists"))) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void mendPlace() {
        try {
            Files.delete(folder.resolve("lists"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long files() throws IOException {
        try (Stream<Path> found = Files.walk(folder.resolve("lists"))) {
            return found.filter(file -> file.toString().endsWith(".deleted")).count();
        }
    }
}
