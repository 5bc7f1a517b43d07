package dev.expunge.backup.snapshot.rds;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import software.amazon.awssdk.services.rds.RdsClient;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.rds.model.DBSnapshot;
import software.amazon.awssdk.services.rds.model.DbSnapshotAlreadyExistsException;
import software.amazon.awssdk.services.rds.model.DbSnapshotNotFoundException;

/// An instance of RDS.
final class InstanceService implements Service {
    private final RdsClient client;
    private final String instance;

    InstanceService(RdsClient client, String instance) {
        this.client = client;
        this.instance = instance;
    }

    @Override
    public Source source() {
        DBInstance found = client.describeDBInstances(r -> r.dbInstanceIdentifier(instance)).dbInstances().stream()
                .findFirst()
                .orElseThrow(() -> RdsSnapshot.unknown(instance));
        return new Source(
                instance,
                Boolean.TRUE.equals(found.storageEncrypted()),
                Stream.ofNullable(found.endpoint())
                        .flatMap(endpoint -> Stream.ofNullable(endpoint.address()))
                        .toList());
    }

    @Override
    public void create(String name) {
        try {
            client.createDBSnapshot(r -> r.dbInstanceIdentifier(instance).dbSnapshotIdentifier(name));
        } catch (DbSnapshotAlreadyExistsException e) {
            // The answer to an earlier request was lost: the name is ours.
        }
    }

    @Override
    public Optional<CloudSnapshot> find(String name) {
        try {
            return client.describeDBSnapshots(r -> r.dbSnapshotIdentifier(name)).dbSnapshots().stream()
                    .findFirst()
                    .map(InstanceService::snapshot);
        } catch (DbSnapshotNotFoundException e) {
            return Optional.empty();
        }
    }

    @Override
    public List<CloudSnapshot> all() {
        return client.describeDBSnapshotsPaginator(r -> r.dbInstanceIdentifier(instance)).dbSnapshots().stream()
                .map(InstanceService::snapshot)
                .toList();
    }

    private static CloudSnapshot snapshot(DBSnapshot found) {
        return new CloudSnapshot(
                found.dbSnapshotIdentifier(),
                Objects.requireNonNullElse(found.dbInstanceIdentifier(), ""),
                Objects.requireNonNullElse(found.status(), ""),
                Boolean.TRUE.equals(found.encrypted()),
                Objects.requireNonNullElse(found.snapshotCreateTime(), Instant.EPOCH),
                Objects.requireNonNullElse(found.percentProgress(), 0),
                Objects.requireNonNullElse(found.allocatedStorage(), 0));
    }

    @Override
    public void close() {
        client.close();
    }
}
