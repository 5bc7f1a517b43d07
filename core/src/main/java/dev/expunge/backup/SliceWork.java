package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.storage.Disk;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
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

    SliceWork(ExportWork work, ExportSource source, ExportPlan plan) {
        this.work = work;
        this.source = source;
        this.plan = plan;
    }

    /// The slice as it is there; empty unless the source vouches for its note, it was finished for the same plan and
    /// every file reads back as it was written.
    Optional<ExportedSlice> finished(Slice slice) throws IOException {
        Optional<ExportedSlice> noted = noted(slice)
                .filter(n -> n.plan().equals(plan.digest()))
                .map(SliceNote::slice)
                .filter(s -> s.slice().equals(slice));
        if (noted.isEmpty()) {
            return Optional.empty();
        }
        return holdsExactly(noted.get()) ? noted : Optional.empty();
    }

    private static String note(Slice slice) {
        return slice.folder() + "/" + SliceNote.FILE;
    }

    /// As the source vouches for it.
    private Optional<SliceNote> noted(Slice slice) throws IOException {
        try (var in = work.storage().open(note(slice), Optional.empty())) {
            byte[] json = in.readAllBytes();
            return source.vouchedFor(slice, Checksum.of(json))
                    ? Optional.of(ExportJson.read(json, SliceNote.class))
                    : Optional.empty();
        } catch (NoSuchFileException | JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private boolean holdsExactly(ExportedSlice slice) throws IOException {
        var expected = new TreeSet<String>();
        expected.add(note(slice.slice()));
        for (ExportedFile file : slice.files()) {
            expected.add(file.path());
            if (Content.of(work.storage(), file, work.checkpoint())
                    .filter(c -> c.isThatOf(file))
                    .isEmpty()) {
                return false;
            }
        }
        return new TreeSet<>(work.storage().everything(slice.slice().folder() + "/")).equals(expected);
    }

    /// Writes a slice anew, whatever an earlier call left of it.
    ExportedSlice write(Slice slice) throws IOException {
        clear(slice.folder());
        var files = new ArrayList<ExportedFile>();
        for (ExportTable table : plan.tables()) {
            write(slice, table).ifPresent(files::add);
        }
        var exported = new ExportedSlice(slice, files);
        byte[] note = ExportJson.page(new SliceNote(plan.digest(), exported));
        work.write(note(slice), note);
        source.vouch(slice, Checksum.of(note));
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

    private Optional<ExportedFile> attempt(Slice slice, ExportTable table) throws IOException {
        String path = slice.folder() + "/" + table.fileName();
        try (var sink = new TableSink(work, table, path)) {
            long said = copy(slice, table, sink);
            Optional<ExportedFile> written = sink.finish();
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
        } catch (OutOfMemoryError e) {
            throw tooLarge(table, e);
        }
    }

    /// The driver hands on one row at a time, whole.
    private static Failure tooLarge(ExportTable table, OutOfMemoryError cause) {
        return Failure.nothingChanged(
                        Code.EXPORT_UNWRITABLE,
                        "a row of " + table.name() + " does not fit into the memory of this process",
                        "give it more than twice the largest row, as text: JAVA_TOOL_OPTIONS=-Xmx2g; a bytea takes two"
                                + " characters a byte",
                        "then run again: finished slices are kept")
                .causedBy(cause);
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
        work.storage().dropUnfinished();
        var wanted = new TreeSet<>(slices.stream().map(Slice::folder).toList());
        var unwanted = new TreeSet<String>();
        for (String name : work.storage().everything("")) {
            String folder = name.split("/", 2)[0];
            if (name.equals(Manifest.FILE + Disk.PART)
                    || name.equals(ManifestSeal.FILE + Disk.PART)
                    || name.equals(ManifestSeal.FILE)) {
                work.storage().hide(name);
            } else if (FOLDER.matcher(folder).matches() && !wanted.contains(folder)) {
                unwanted.add(folder);
            }
        }
        for (String folder : unwanted) {
            clear(folder);
        }
    }

    /// The note goes first: a slice without it counts for nothing.
    private void clear(String folder) throws IOException {
        String note = folder + "/" + SliceNote.FILE;
        List<String> names = work.storage().everything(folder + "/");
        if (names.contains(note)) {
            work.storage().hide(note);
        }
        for (String name : names) {
            boolean ours = FILE.matcher(name.substring(folder.length() + 1)).matches();
            if (ours && !name.equals(note)) {
                work.storage().hide(name);
            }
        }
    }
}
