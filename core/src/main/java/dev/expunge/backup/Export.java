package dev.expunge.backup;

import dev.expunge.Code;
import dev.expunge.Failure;
import dev.expunge.plan.ReceiptKey;
import dev.expunge.storage.BulkStorage;
import dev.expunge.storage.StorageException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Writes the encrypted copy of the frozen set into a folder or a bucket: compressed COPY text, one file per slice
/// and table, encrypted to public keys in the age format. It cannot read back what it encrypted.
///
/// Streams: its memory does not grow with the data. Killed at any instruction and called again, it keeps the
/// slices that are finished and read back as they were written, and does the others anew; nothing is doubled.
/// Once the manifest is written it never changes anything there again, because by then the rows may be gone from the
/// database.
///
/// An object is used once, from one thread, and one export at a time may write to a run's folder.
public final class Export {
    /// Where the name of a file that only tries the place begins.
    private static final String PROBE = ".expunge-probe-";

    private final ExportIdentity identity;
    private final ExportWork work;
    private final ExportProgress progress;
    private final Seal seal;

    /// Where an export goes, and for whom.
    ///
    /// @param storage the run's own part of the place: nothing else is in it
    /// @param encryptTo public keys in the age format
    public record Target(BulkStorage storage, List<String> encryptTo) {
        public Target {
            encryptTo = List.copyOf(encryptTo);
        }
    }

    /// Prepares an export.
    ///
    /// @throws Failure `SPEC_INVALID` when a public key is none
    public Export(Target to, ExportIdentity identity, Checkpoint checkpoint, ExportProgress progress) {
        this(identity, new ExportWork(to.storage(), Recipients.parse(to.encryptTo()), checkpoint), progress);
    }

    Export(ExportIdentity identity, ExportWork work, ExportProgress progress) {
        this.identity = identity;
        this.work = work;
        this.progress = progress;
        this.seal = new Seal(Custody.NONE, Optional.empty());
    }

    private Export(Export plain, ExportWork work, Seal seal) {
        this.identity = plain.identity;
        this.progress = plain.progress;
        this.work = work;
        this.seal = seal;
    }

    private record Seal(Custody custody, Optional<ReceiptKey> signer) {}

    /// The same, encrypted to the key of the run and not to those of people.
    ///
    /// @param signer signs the manifest
    public Export sealedWith(RunKey key, Optional<ReceiptKey> signer) {
        var recipients = Recipients.parse(List.of(key.publicKey()));
        var custody = Custody.of(key, signer.map(ReceiptKey::publicText).orElse(""));
        return new Export(
                this, new ExportWork(work.storage(), recipients, work.checkpoint()), new Seal(custody, signer));
    }

    /// Checks that an export can begin: the public keys are some, and a file can be begun and given up in the place.
    ///
    /// @param to where all runs go; a folder is made when it is not there
    /// @throws Failure `SPEC_INVALID` when a public key is none, `EXPORT_UNWRITABLE` when the place is no use
    public static void preflight(Target to) {
        var recipients = Recipients.parse(to.encryptTo());
        try (var file = to.storage().create(PROBE + ProcessHandle.current().pid());
                var encrypted = Channels.newOutputStream(recipients.encrypting(Channels.newChannel(file)));
                var compressed = Compression.into(encrypted)) {
            compressed.write('\n');
        } catch (IOException e) {
            throw unwritable(to.storage().place(), e);
        }
    }

    /// Whether the export was finished before.
    ///
    /// @throws Failure `EXPORT_UNWRITABLE` when the place cannot be asked
    public boolean finished() {
        try {
            return work.storage().stored(Manifest.FILE, Optional.empty()).isPresent();
        } catch (IOException e) {
            throw unwritable(place(), e);
        }
    }

    /// Where the run's files are, for people.
    public String place() {
        return work.storage().place();
    }

    ExportIdentity identity() {
        return identity;
    }

    /// Writes the export, or what is missing of it. Does not count as saved until [ExportVerification] has read
    /// it back.
    ///
    /// @throws Failure `EXPORT_UNWRITABLE` when the place refuses, `EXPORT_CORRUPT` when it holds a
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
                seal.custody(),
                tables);
        try {
            if (finished()) {
                return new FinishedExport(work.storage(), work.checkpoint()).receipt(plan, slices, source);
            }
            var done = writeSlices(sources, plan, slices);
            var manifest = Manifest.of(identity, plan, done);
            byte[] json = ExportJson.page(manifest);
            if (seal.signer().isPresent()) {
                work.write(
                        ManifestSeal.FILE,
                        ManifestSeal.of(json, seal.signer().get()).json());
            }
            work.write(Manifest.FILE, json);
            return new ManifestReceipt(place(), manifest, Checksum.of(json));
        } catch (IOException e) {
            throw unwritable(place(), e);
        }
    }

    private List<ExportedSlice> writeSlices(List<? extends ExportSource> sources, ExportPlan plan, List<Slice> slices)
            throws IOException {
        var team = new ExportTeam(work.checkpoint());
        var shared = new ExportWork(work.storage(), work.recipients(), team);
        new SliceWork(shared, sources.getFirst(), plan).sweep(slices);
        var done = new TreeMap<Integer, ExportedSlice>();
        List<ExportTeam.SliceTask> tasks = sources.stream()
                .map(source -> new SliceWork(shared, source, plan))
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

    /// A place that refuses, in four parts.
    public static Failure unwritable(String place, IOException cause) {
        if (cause instanceof ClosedByInterruptException) {
            return Failure.nothingChanged(
                            Code.ABORTED, "the export was interrupted", "run again: finished slices are kept")
                    .causedBy(cause);
        }
        if (cause instanceof StorageException refused) {
            var next = new ArrayList<>(refused.next());
            next.add("then run again: finished slices in the same place are kept");
            return new Failure(
                            Code.EXPORT_UNWRITABLE,
                            "the export cannot be written to " + place + "\n  " + refused.getMessage(),
                            Failure.NOTHING_CHANGED,
                            next)
                    .causedBy(cause);
        }
        return Failure.nothingChanged(
                        Code.EXPORT_UNWRITABLE,
                        "the export cannot be written to " + place + "\n  " + reason(cause),
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
