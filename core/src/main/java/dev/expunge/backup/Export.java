package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.spec.Spec;
import dev.expunge.storage.Disk;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Writes the encrypted copy of the frozen set into a folder: compressed COPY text, one file per slice and table,
/// encrypted to public keys in the age format. It cannot read back what it encrypted.
///
/// Streams: its memory does not grow with the data. Killed at any instruction and called again, it keeps the
/// slices that are finished and read back as they were written, and does the others anew; nothing is doubled.
/// Once the manifest is written it never changes the folder again, because by then the rows may be gone from the
/// database.
///
/// An object is used once, from one thread, and one export at a time may write to a run's folder.
public final class Export {
    private final Path to;
    private final ExportIdentity identity;
    private final ExportWork work;
    private final ExportProgress progress;

    /// Prepares an export.
    ///
    /// @throws Failure `SPEC_INVALID` when a public key is none
    public Export(Spec.Export spec, ExportIdentity identity, Checkpoint checkpoint, ExportProgress progress) {
        this(spec, identity, new ExportWork(Disk.real(), Recipients.parse(spec.encryptTo()), checkpoint), progress);
    }

    Export(Spec.Export spec, ExportIdentity identity, ExportWork work, ExportProgress progress) {
        this.to = spec.to().toAbsolutePath();
        this.identity = identity;
        this.work = work;
        this.progress = progress;
    }

    /// Checks that an export can begin: the public keys are some, the folder is there or can be made, and a file
    /// can be written, made to last and removed in it.
    ///
    /// @throws Failure `SPEC_INVALID` when a public key is none, `EXPORT_UNWRITABLE` when the folder is no use
    public static void preflight(Spec.Export spec) {
        preflight(spec, Disk.real());
    }

    static void preflight(Spec.Export spec, Disk disk) {
        var recipients = Recipients.parse(spec.encryptTo());
        Path to = spec.to().toAbsolutePath();
        Path probe = to.resolve(".expunge-probe-" + ProcessHandle.current().pid());
        try {
            disk.createFolder(to);
            try (var file = disk.create(probe);
                    var encrypted = Channels.newOutputStream(recipients.encrypting(Channels.newChannel(file)));
                    var compressed = Compression.into(encrypted)) {
                compressed.write('\n');
            }
            disk.sync(to);
        } catch (IOException e) {
            throw unwritable(to, e);
        }
    }

    /// The folder of this run, below the folder of the spec.
    public Path folder() {
        return to.resolve(identity.run());
    }

    /// Writes the export, or what is missing of it. Does not count as saved until [ExportVerification] has read
    /// it back.
    ///
    /// @throws Failure `EXPORT_UNWRITABLE` when the disk refuses, `EXPORT_CORRUPT` when the folder holds a
    /// finished export of something else or one that does not read back, `CONNECTION_LOST` when the source breaks
    /// off; and whatever the source or the checkpoint throw
    public ManifestReceipt write(ExportSource source) {
        return write(List.of(source));
    }

    /// The same with several slices under way at once.
    ///
    /// @param sources of the same rows, at least one; each is used from one thread at a time
    public ManifestReceipt write(List<? extends ExportSource> sources) {
        ExportSource source = sources.getFirst();
        List<ExportTable> tables = source.tables();
        List<Slice> slices = source.slices();
        requireAscending(tables.stream().map(ExportTable::number).toList());
        requireAscending(slices.stream().map(Slice::number).toList());
        var plan = new ExportPlan(
                Manifest.FORMAT,
                identity.run(),
                identity.frozenSet(),
                work.recipients().keys(),
                tables);
        try {
            if (Files.exists(folder().resolve(Manifest.FILE))) {
                return new FinishedExport(folder(), work.checkpoint()).receipt(plan, slices);
            }
            work.disk().createFolder(folder());
            var done = writeSlices(sources, plan, slices);
            var manifest = Manifest.of(identity, plan, done);
            byte[] json = ExportJson.page(manifest);
            work.disk().writeWhole(folder().resolve(Manifest.FILE), json);
            return new ManifestReceipt(folder(), manifest, Checksum.of(json));
        } catch (IOException e) {
            throw unwritable(folder(), e);
        }
    }

    private List<ExportedSlice> writeSlices(List<? extends ExportSource> sources, ExportPlan plan, List<Slice> slices)
            throws IOException {
        var team = new ExportTeam(work.checkpoint());
        var shared = new ExportWork(work.disk(), work.recipients(), team);
        new SliceWork(shared, sources.getFirst(), plan, folder()).sweep(slices);
        var done = new TreeMap<Integer, ExportedSlice>();
        List<ExportTeam.SliceTask> tasks = sources.stream()
                .map(source -> new SliceWork(shared, source, plan, folder()))
                .<ExportTeam.SliceTask>map(sliceWork -> slice -> {
                    team.pass();
                    Optional<ExportedSlice> kept = sliceWork.finished(slice);
                    ExportedSlice exported = kept.isPresent() ? kept.get() : sliceWork.write(slice);
                    synchronized (done) {
                        done.put(slice.number(), exported);
                        progress.sliceDone(done.size(), slices.size(), exported, kept.isPresent());
                    }
                })
                .toList();
        team.work(slices, tasks);
        return List.copyOf(done.values());
    }

    private static void requireAscending(List<Integer> numbers) {
        for (int at = 1; at < numbers.size(); at++) {
            if (numbers.get(at) <= numbers.get(at - 1)) {
                throw new IllegalArgumentException("tables and slices are numbered in ascending order");
            }
        }
    }

    private static Failure unwritable(Path folder, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return Failure.nothingChanged(
                            Code.ABORTED, "the export was interrupted", "run again: finished slices are kept")
                    .causedBy(cause);
        }
        return Failure.nothingChanged(
                        Code.EXPORT_UNWRITABLE,
                        "the export cannot be written to " + folder + "\n  " + reason(cause),
                        "free space there or correct its permissions, or name another folder in backup.export.to",
                        "then run again: finished slices in the same folder are kept")
                .causedBy(cause);
    }

    private static String reason(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof FileSystemException file && file.getReason() == null) {
            return cause.getClass().getSimpleName().replace("Exception", "") + ": " + message;
        }
        return message;
    }
}
