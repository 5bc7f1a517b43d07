package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;

/// Writes the slices of one export, and finds those that an earlier call finished.
final class SliceWork {
    private static final Pattern FOLDER = Pattern.compile("slice-[0-9]{5,10}");
    private static final Pattern FILE =
            Pattern.compile("([0-9]{2,10}-[A-Za-z0-9._-]+\\.copy\\.zst\\.age|slice\\.json)(\\.part)?");

    private final ExportWork work;
    private final ExportSource source;
    private final ExportPlan plan;
    private final Path run;

    SliceWork(ExportWork work, ExportSource source, ExportPlan plan, Path run) {
        this.work = work;
        this.source = source;
        this.plan = plan;
        this.run = run;
    }

    /// The slice as it is on disk; empty unless it was finished for the same plan and every file reads back as it
    /// was written.
    Optional<ExportedSlice> finished(Slice slice) throws IOException {
        Path folder = run.resolve(slice.folder());
        Path note = folder.resolve(SliceNote.FILE);
        if (!Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            return Optional.empty();
        }
        Optional<ExportedSlice> noted = read(note)
                .filter(n -> n.plan().equals(plan.digest()))
                .map(SliceNote::slice)
                .filter(s -> s.slice().equals(slice));
        if (noted.isEmpty()) {
            return Optional.empty();
        }
        return holdsExactly(folder, noted.get()) ? noted : Optional.empty();
    }

    private static Optional<SliceNote> read(Path note) throws IOException {
        try {
            return Optional.of(ExportJson.read(Files.readAllBytes(note), SliceNote.class));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean holdsExactly(Path folder, ExportedSlice slice) throws IOException {
        var expected = new TreeSet<Path>();
        expected.add(folder.resolve(SliceNote.FILE));
        for (ExportedFile file : slice.files()) {
            Path path = run.resolve(file.path());
            expected.add(path);
            if (Content.of(path, work.checkpoint())
                    .filter(c -> c.isThatOf(file))
                    .isEmpty()) {
                return false;
            }
        }
        return new TreeSet<>(Disk.list(folder)).equals(expected);
    }

    /// Writes a slice anew, whatever an earlier call left of it.
    ExportedSlice write(Slice slice) throws IOException {
        Path folder = run.resolve(slice.folder());
        clear(folder);
        work.disk().createFolder(folder);
        var files = new ArrayList<ExportedFile>();
        for (ExportTable table : plan.tables()) {
            write(slice, table).ifPresent(files::add);
        }
        var exported = new ExportedSlice(slice, files);
        work.disk().writeWhole(folder.resolve(SliceNote.FILE), ExportJson.page(new SliceNote(plan.digest(), exported)));
        return exported;
    }

    private Optional<ExportedFile> write(Slice slice, ExportTable table) throws IOException {
        while (true) {
            work.checkpoint().pass();
            try {
                return attempt(slice, table);
            } catch (TableSink.GivenUp e) {
                // The checkpoint waits now, with nothing open; then the file is written from its begin.
            }
        }
    }

    private Path file(Slice slice, ExportTable table) {
        return run.resolve(slice.folder()).resolve(table.fileName());
    }

    private Optional<ExportedFile> attempt(Slice slice, ExportTable table) throws IOException {
        String path = slice.folder() + "/" + table.fileName();
        try (var sink = new TableSink(work, table, file(slice, table))) {
            long said = copy(slice, table, sink);
            Optional<ExportedFile> written = sink.finish(path);
            long found = sink.rows();
            if (said != found) {
                throw miscounted(path, said, found);
            }
            return written;
        }
    }

    private long copy(Slice slice, ExportTable table, TableSink sink) throws IOException {
        try {
            long said = source.copy(slice, table, sink);
            throwTrouble(sink);
            return said;
        } catch (IOException | RuntimeException e) {
            throwTrouble(sink);
            if (e instanceof IOException) {
                throw brokenOff(slice, table, e);
            }
            throw e;
        }
    }

    /// What the sink threw counts, whatever the source made of it.
    private static void throwTrouble(TableSink sink) throws IOException {
        if (sink.trouble().isPresent()) {
            switch (sink.trouble().get()) {
                case IOException e -> throw e;
                case RuntimeException e -> throw e;
                case Error e -> throw e;
                case Throwable e -> throw new IllegalStateException(e);
            }
        }
    }

    private static Failure brokenOff(Slice slice, ExportTable table, Exception cause) {
        return Failure.nothingChanged(
                        Code.CONNECTION_LOST,
                        "the rows of " + table.name() + " in " + slice.folder() + " could not be read to their end",
                        "run again: finished slices are kept")
                .causedBy(cause);
    }

    private static Failure miscounted(String path, long said, long found) {
        return Failure.nothingChanged(
                Code.EXPORT_CORRUPT,
                path + " holds " + found + " rows, " + said + " were read from the database",
                "run again: the slice is written anew");
    }

    /// Removes slices that are not among `slices`, and what an earlier call left unfinished beside them. Names
    /// that Expunge would not give are left alone.
    void sweep(List<Slice> slices) throws IOException {
        work.disk().delete(Disk.part(run.resolve(Manifest.FILE)));
        var wanted = new TreeSet<>(slices.stream().map(Slice::folder).toList());
        for (Path entry : Disk.list(run)) {
            String name = entry.getFileName().toString();
            if (FOLDER.matcher(name).matches() && !wanted.contains(name)) {
                clear(entry);
                if (Disk.list(entry).isEmpty()) {
                    work.disk().delete(entry);
                }
            }
        }
    }

    /// The note goes first: a slice without it counts for nothing.
    private void clear(Path folder) throws IOException {
        Path note = folder.resolve(SliceNote.FILE);
        if (Files.exists(note, LinkOption.NOFOLLOW_LINKS)) {
            work.disk().delete(note);
            work.disk().sync(folder);
        }
        for (Path entry : Disk.list(folder)) {
            if (FILE.matcher(entry.getFileName().toString()).matches()) {
                work.disk().delete(entry);
            }
        }
    }
}
