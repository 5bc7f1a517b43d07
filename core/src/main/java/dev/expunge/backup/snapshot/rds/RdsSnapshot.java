package dev.expunge.backup.snapshot.rds;

import dev.expunge.Failure;
import dev.expunge.Time;
import dev.expunge.backup.Checkpoint;
import dev.expunge.backup.snapshot.DatabaseSnapshot;
import dev.expunge.backup.snapshot.Procedure;
import dev.expunge.backup.snapshot.Refusals;
import dev.expunge.backup.snapshot.SnapshotServer;
import dev.expunge.backup.snapshot.Taken;
import dev.expunge.spec.SnapshotSpec;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.RdsClientBuilder;
import software.amazon.awssdk.services.rds.model.DbClusterNotFoundException;
import software.amazon.awssdk.services.rds.model.DbInstanceNotFoundException;
import software.amazon.awssdk.services.rds.model.InvalidDbClusterStateException;
import software.amazon.awssdk.services.rds.model.InvalidDbInstanceStateException;
import software.amazon.awssdk.services.rds.model.RdsException;

/// A snapshot by Amazon RDS or Aurora. The service makes it whatever becomes of this process: after a pause, a stop or
/// a
/// kill it is found again by its name.
public final class RdsSnapshot implements DatabaseSnapshot {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final Duration FIRST_LOOK = Duration.ofMillis(500);
    private static final Duration LAST_LOOK = Duration.ofSeconds(15);
    private static final Duration SLICE = Duration.ofMillis(100);
    private static final int MOST_FAILURES = 20;

    private final SnapshotSpec.Amazon spec;
    private final SnapshotServer server;
    private final Time time;
    private Optional<Service> service = Optional.empty();
    private int failures;

    /// Connects to nothing yet.
    public RdsSnapshot(SnapshotSpec.Amazon spec, SnapshotServer server, Time time) {
        this.spec = spec;
        this.server = server;
        this.time = time;
    }

    @Override
    public void preflight() {
        Source source = asked(() -> service().source());
        if (!source.encrypted() && spec.unencrypted().isEmpty()) {
            throw Refusals.refused(
                    "the storage of " + spec.name() + " is not encrypted, and a snapshot of it would not be",
                    "encrypt it: copy a snapshot of it with a key, and restore that",
                    "or say why it will do: backup.snapshot." + spec.kind() + ".unencrypted");
        }
        requireThisServer(source);
    }

    private void requireThisServer(Source source) {
        if (server.hosts().stream().anyMatch(host -> leadsTo(host, source))) {
            return;
        }
        throw Refusals.refused(
                "database.url does not lead to " + spec.name() + ", as far as its addresses tell\n  the spec's  "
                        + String.join(", ", server.hosts()) + "\n  its own     "
                        + String.join(", ", source.endpoints()),
                "name the instance or cluster that database.url leads to",
                "where a proxy or a tunnel is in between, say so: backup.snapshot." + spec.kind()
                        + ".through with the host of database.url");
    }

    private boolean leadsTo(String host, Source source) {
        return spec.through().filter(host::equalsIgnoreCase).isPresent()
                || source.endpoints().stream().anyMatch(host::equalsIgnoreCase)
                || source.endpoints().stream().anyMatch(own -> sameAddress(host, own));
    }

    private static boolean sameAddress(String one, String other) {
        try {
            var addresses = Arrays.asList(InetAddress.getAllByName(one));
            return Arrays.stream(InetAddress.getAllByName(other)).anyMatch(addresses::contains);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    @Override
    public Taken take(String name, Checkpoint checkpoint) {
        preflight();
        long begin = time.nanos();
        Duration wait = FIRST_LOOK;
        Optional<CloudSnapshot> found = look(name);
        while (found.isEmpty() || !found.get().available()) {
            checkpoint.pass();
            if (found.isEmpty()) {
                create(name);
            } else if (!found.get().coming()) {
                throw Refusals.failed(
                        "the snapshot " + name + " of " + spec.name() + " is not being made any more: its status is "
                                + found.get().status(),
                        "delete it, see why, and run the same command again");
            }
            if (time.elapsed(begin).compareTo(spec.deadline()) > 0) {
                throw late(name, found);
            }
            rest(wait, checkpoint);
            wait = wait.multipliedBy(2).compareTo(LAST_LOOK) < 0 ? wait.multipliedBy(2) : LAST_LOOK;
            found = look(name);
        }
        return taken(found.get());
    }

    private Failure late(String name, Optional<CloudSnapshot> found) {
        return Refusals.failed(
                "the snapshot " + name + " of " + spec.name() + " was not there within "
                        + spec.deadline().toMinutes() + " minutes; it is at "
                        + found.map(CloudSnapshot::percent).orElse(0) + " %",
                "run the same command again: it goes on by itself and is found by its name",
                "or allow more: backup.snapshot." + spec.kind() + ".deadline");
    }

    /// An instance that is busy with something else, such as its nightly snapshot, is asked again later.
    private void create(String name) {
        try {
            attempt(() -> {
                service().create(name);
                return true;
            });
        } catch (InvalidDbInstanceStateException | InvalidDbClusterStateException e) {
            failures = 0;
        }
    }

    private void rest(Duration wait, Checkpoint checkpoint) {
        long begin = time.nanos();
        while (time.elapsed(begin).compareTo(wait) < 0) {
            checkpoint.pass();
            time.sleep(SLICE);
        }
    }

    private Optional<CloudSnapshot> look(String name) {
        Optional<Optional<CloudSnapshot>> answer = attempt(() -> service().find(name));
        return answer.orElseGet(
                () -> Optional.of(new CloudSnapshot(name, spec.name(), "pending", false, Instant.EPOCH, 0, 0)));
    }

    /// One call that may fail for a while.
    private <T> Optional<T> attempt(Supplier<T> call) {
        try {
            T answer = call.get();
            failures = 0;
            return Optional.of(answer);
        } catch (InvalidDbInstanceStateException | InvalidDbClusterStateException e) {
            throw e;
        } catch (SdkException e) {
            if (++failures < MOST_FAILURES && !(e instanceof RdsException said && lasting(said))) {
                return Optional.empty();
            }
            throw failure(e);
        }
    }

    private static boolean lasting(RdsException e) {
        return e.statusCode() < 500 && !e.isThrottlingException();
    }

    private <T> T asked(Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException e) {
            throw failure(e);
        }
    }

    /// What the service says may name accounts and keys: only its code is shown.
    private Failure failure(SdkException e) {
        return switch (e) {
            case DbInstanceNotFoundException _, DbClusterNotFoundException _ -> unknown(spec.name());
            case RdsException said ->
                Refusals.failed(
                        "Amazon RDS refuses what was asked about " + spec.name() + ": "
                                + (said.awsErrorDetails() == null
                                        ? "status " + said.statusCode()
                                        : said.awsErrorDetails().errorCode()),
                        "let the credentials do what docs/snapshots.md lists");
            case SdkClientException _ ->
                Refusals.failed(
                        "Amazon RDS cannot be asked: no credentials, no region, or no answer",
                        "give AWS credentials and a region by environment, profile or role");
            default -> Refusals.failed("Amazon RDS cannot be asked", "run the same command again");
        };
    }

    static Failure unknown(String name) {
        return Refusals.refused(
                "there is no " + name + " in that account and region",
                "check backup.snapshot of the spec, the region, and whose credentials these are");
    }

    @Override
    public Taken existing(Optional<String> name) {
        preflight();
        Optional<CloudSnapshot> found = asked(() -> name.isPresent()
                ? service().find(name.get())
                : service().all().stream()
                        .filter(CloudSnapshot::available)
                        .max(Comparator.comparing(CloudSnapshot::at)));
        return taken(found.orElseThrow(() -> Refusals.refused(
                "there is no snapshot" + name.map(it -> " " + it).orElse("") + " of " + spec.name(),
                "check backup.snapshot.existing of the spec")));
    }

    @Override
    public Taken verify(Taken taken, Checkpoint checkpoint) {
        checkpoint.pass();
        CloudSnapshot found = asked(() -> service().find(taken.name()))
                .orElseThrow(() -> Refusals.refused(
                        "the snapshot " + taken.name() + " of " + spec.name() + " is not there any more",
                        "a snapshot that is gone cannot be made up for: freeze a new run"));
        if (!found.available()) {
            throw Refusals.refused(
                    "the snapshot " + found.name() + " is not available: its status is " + found.status(),
                    "wait until it is, and run the same command again");
        }
        if (!found.source().equals(spec.name())) {
            throw Refusals.refused(
                    "the snapshot " + found.name() + " is not of " + spec.name() + " but of " + found.source(),
                    "name a snapshot of the database that database.url leads to");
        }
        if (!found.encrypted() && spec.unencrypted().isEmpty()) {
            throw Refusals.refused(
                    "the snapshot " + found.name() + " is not encrypted",
                    "take one that is, or say why it will do: backup.snapshot." + spec.kind() + ".unencrypted");
        }
        return taken(found).with("verified", "true");
    }

    private Taken taken(CloudSnapshot found) {
        return new Taken(
                spec.kind(),
                found.name(),
                found.at(),
                Map.of(
                        "of",
                        found.source(),
                        "status",
                        found.status(),
                        "encrypted",
                        Boolean.toString(found.encrypted()),
                        Taken.BYTES,
                        Long.toString(found.gib() << 30)));
    }

    private Service service() {
        Service opened = service.orElseGet(this::open);
        service = Optional.of(opened);
        return opened;
    }

    private Service open() {
        RdsClientBuilder builder = RdsClient.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CALL)
                        .socketTimeout(CALL))
                .overrideConfiguration(o -> o.apiCallTimeout(CALL));
        spec.access().region().map(Region::of).ifPresent(builder::region);
        spec.access().endpoint().map(URI::create).ifPresent(builder::endpointOverride);
        RdsClient client = builder.build();
        return spec.cluster() ? new ClusterService(client, spec.name()) : new InstanceService(client, spec.name());
    }

    @Override
    public Procedure procedure() {
        return RestoreSteps.of(spec);
    }

    @Override
    public void close() {
        service.ifPresent(Service::close);
        service = Optional.empty();
    }
}
